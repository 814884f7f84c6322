"""Four hundred texts that some reader obeys instead of showing: terminals, browsers, sheets, shells, git."""

# ruff: noqa: E501 (tables)

import re
from collections.abc import Iterator, Sequence
from itertools import product

# Controls, what turns or hides, what has no width, separators of lines, tags.
CODES = [*range(9), *range(10, 32), *range(0x7F, 0xA0), 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5]
CODES += [0x180B, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0x3164]
CODES += [0xFEFF, 0xFFA0, 0xFFF9, 0xFFFA, 0xFFFB, 0xE0001, 0xE0041]
RAW = re.compile("[" + "".join(re.escape(chr(code)) for code in CODES if chr(code) != "\n") + "]")
BEGUN = "Ψ"  # after each text: a line that begins with it was forged
ELEMENT, EVENT = "psi-element", "onpsi"  # elements and attributes of no page of ours

# fmt: off
_CSI = "2J H 1A 8m 31m ?25l ?1049h 5n 6n 0c >c 3;3H 100B s u 2K ?2004h !p"
_TERMINAL = [
    *(f"\x1b[{one}" for one in _CSI.split()),
    *(f"\x9b{one}" for one in ("2J", "8m")),
    *("\x1b" + one for one in ("c", "7", "8", "D", "M", "(0", "#8", "=", ">", "%G", "N", "O", "_x\x1b\\")),
    *(f"\x1b]{one}\x07" for one in ("0;PWN", "2;PWN", "4;1;?", "10;?", "52;c;UFdO", "52;c;?", "9;x", "777;n;a;b")),
    *(f"\x1b]{one}\x1b\\" for one in ("8;;http://a", "8;;", "1337;File=:AA", "50;x", "7;file:///a")),
    *("\x1bPq#0\x1b\\", "\x1bP$q\x1b\\", "\x1bP+q544e\x1b\\", "\x1b^x\x1b\\", "\x1bX x\x1b\\", "\x9d0;a\x9c", "\x90q\x9c"),
    *("\r\n", "\n\r", "\n\n", "\r", "\b\b\b", "\x0b", "\x0c", "a\x08b", "\x05", "\x0e", "\t\t"),
    *("[red]a[/red]", "[link=http://a]", "[/]", "[bold", ":skull:", "{0}%s%n", "%(a)s", "{a!r}", "$a ${a}", "{{", "}}"),
]
_BIDI = [f"{one}txt.exe{two}" for one, two in product("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f", ("", "\u202c"))]
_UNICODE = [
    *("e\u0301", "é", "\u1e9b\u0323", "ﬁ", "Å", "A\u030a", "ſ", "İ", "ı", "ẞ", "Ǆ", "\u0345", "a" + "\u0301" * 40, "\u0489" * 9),
    *("gіmp", "рaypal", "\u2024\u2024/", "⁄etc⁄passwd", "＜b＞", "＂", "﹤b﹥", "＝1+1", "‐‑‒–", "א ב", "مرحبا"),
    *("\u0300a", "\ufdfa" * 5, "\U0001f1eb\U0001f1f7", "\ufffd", "\ue000", "\U000f0000", "\uffff", "\U0010ffff", "\ufdd0", "x" * 900, "👨" * 90),
]
_TAGS = ("script", "style", "iframe", "object", "embed", "svg", "math", "form", "base", "meta", "title", "textarea", "template", "noscript", "xmp", "plaintext")
_HTML = [
    *(f"<{tag} {EVENT}=a()><{ELEMENT}>" for tag in _TAGS),
    *(f"</{tag}><{ELEMENT} {EVENT}=a()>" for tag in (*_TAGS, "td", "table", "p", "h1", "body", "html", "a", "li")),
    *(f"{quote}><{ELEMENT} {EVENT}=a()>" for quote in ('"', "'", "`", "", '\\"', "&quot;", '"/', "--", "]]", "?")),
    *(f"{quote} {EVENT}={quote}a()" for quote in ('"', "'", "`", "")),
    *("<!--", "-->", "<![CDATA[", "]]>", "<?php a() ?>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "&lol9;"),
    *("&lt;b&gt;", "&amp;lt;", "&#60;b&#62;", "&#x3c;b", "&#0;", "&#x202e;", "&nbsp;", "&", "<", ">", "<<", "<a", "<a href='javascript:a()'>"),
    *("javascript:a()", "JaVaScRiPt:a()", "java\tscript:a()", "\x01javascript:a()", "vbscript:a", "data:text/html,<b>", "//a.b", "http://a@b/", "\\\\a\\b"),
    *(f"<svg><{ELEMENT}/></svg>", f"<img src=x {EVENT}=a()>", "<b>gras</b>", "<scr<script>ipt>", "<img src=//a.b/c>", "+ADw-b+AD4-"),
]
_MARKDOWN = [
    *("# un", "## a\n# b", "====", "----", "***", "- [ ] a", "* a", "+ a", "1. a", "> a", "    code", "```", "~~~", "`a`", "``", "\\", "\\n"),
    *("[a](javascript:a())", "![a](//a.b/c)", "[a]: http://b", "[a][a]", "[^1]", "[^1]: a", "<http://a.b>", "<a@b.fr>", "http://a.b", "|", "| a | b |"),
    *("|-|-|", "**a**", "__a__", "_a_", "~~a~~", "==a==", "^a^", "*[a]: b", "a\n: b", "!!! note", "??? a", "=== a", "{: #a .b onpsi=a }", "{#a}"),
    *('--8<-- "inventory/a"', "--8<--", ";--8<--", "{{ 7*7 }}", "{{ config }}", "{% include 'a' %}", "{% raw %}", "{# a #}", "{{ macro() }}", "${7*7}"),
    *("[TOC]", "$$a$$", "\\(a\\)", ":::a", "[[a]]", "---\ntitle: a\n---", "&copy;", "<details>", "a  \nb", "\n\n# a\n\n"),
]
_DATA = [
    *(f"{sign}{rest}" for sign, rest in product("=+-@\t", ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("//a")', "SUM(1)"))),
    *("=DDE(1)", '","', '";"', "a\tb", '"a""b"', "of:=1+1", "'=1", "<text:p>", "</text:p>", "<table:table-cell/>", "xlink:href='a'"),
    *('"', '"""', "'''", "'", '"\n[communes.x]\nname = "y', "# a", "a = 1", "[a]", "[[a]]", "\\u0041", "\\x41", "1e400", "nan"),
    *("!!python/object:a", "!ENV A", "&a", "*a", "<<: *a", "- a", "a: b", "? a", "| a", "> a", "%YAML", "---", "...", "{a: b}", "null", "~"),
    *("a\r\nBEGIN:VEVENT", "END:VCALENDAR", "a\\nb", "a;b,c:d", "DTSTART:1", "é" * 80, "x" * 75 + "\r\n y", "\r\nATTACH:a", "\u2028BEGIN:VALARM"),
    *('{"a": 1}', "\\ud800", "\\", "/*", "*/", "//", "</", "\u2029", "__proto__", "constructor"),
]
_SYSTEM = [
    *("; id", "| id", "& id", "&& id", "`id`", "$(id)", "> a", "< a", "\n id", "*", "?", "~", "!!", "-rf", "--", "-", "--upload-pack=id", "-oProxyCommand=id"),
    *("--output=a", "-c core.pager=id", "HEAD", "HEAD@{0}", "@", "..", "a..b", "^HEAD", ":/a", ":(glob)**", "refs/heads/a", "a.lock", "ext::id", "-m"),
    *("../../a", "..\\..\\a", "/etc/passwd", "C:\\a", "\\\\?\\a", "file:///a", "a/b", "a\x00.toml", ".git/config", ".git", "a:b", "a.", "a ", " a"),
    *("CON", "nul", "AUX.toml", "COM1", "lpt9", "con ", "$Id$", "%PATH%", "${HOME}", "$IFS", "' OR 1=1 --", "1; DROP", "*)(uid=*", "\\0", "%00", "%2e%2e/"),
    *("Signed-off-by: a <b@c>", "Co-authored-by: a", "fixup! a", "Affranchi-Question: a", "#1", "diff --git a b", "<<<<<<< a", "======="),
]
# fmt: on
_OTHER = [*_TERMINAL, *_BIDI, *_UNICODE, *_HTML, *_MARKDOWN, *_DATA, *_SYSTEM]
STRINGS: Sequence[str] = tuple(dict.fromkeys([*map(chr, CODES), *_OTHER]))
# Of file names and command lines only: no text of TOML holds half a character.
SURROGATES = ("\ud800", "a\udfff", "\udcff")


def in_parts(number: int) -> list[str]:
    """All the texts, in so many texts, each followed by a mark."""
    return ["N" + "".join(one + BEGUN for one in STRINGS[part::number]) for part in range(number)]


def acting(shown: str) -> Iterator[str]:
    """What acts in an output of lines, and its lines that were forged."""
    yield from RAW.findall(shown.replace("\t", ""))
    yield from (line for line in shown.split("\n") if line.lstrip(" |*-").startswith(BEGUN))
