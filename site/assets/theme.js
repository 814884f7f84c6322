// Read at the start of <body>, before anything is painted. No request, no dependency.
(function () {
  "use strict";
  var root = document.documentElement;
  var wide = matchMedia("(min-width: 76.25em)"), medium = matchMedia("(min-width: 60em)");
  root.classList.replace("no-js", "js");

  // What the theme's own inline scripts define; the scope is the root of the site.
  window.__md_scope = new URL("..", document.currentScript.src);
  window.__md_hash = function (text) {
    return Array.from(text).reduce(function (sum, c) { return (sum << 5) - sum + c.charCodeAt(0); }, 0);
  };
  window.__md_get = function (key, store, scope) {
    try { return JSON.parse((store || localStorage).getItem((scope || __md_scope).pathname + "." + key)); } catch (e) { return null; }
  };
  window.__md_set = function (key, value, store, scope) {
    try { (store || localStorage).setItem((scope || __md_scope).pathname + "." + key, JSON.stringify(value)); } catch (e) { /* private browsing */ }
  };

  var system = matchMedia("(prefers-color-scheme: dark)");
  function dark() {
    var chosen = __md_get("__scheme");
    return chosen === null ? system.matches : chosen === "slate";
  }
  function paint() {
    document.body.setAttribute("data-md-color-scheme", dark() ? "slate" : "default");
    var button = document.getElementById("palette-button");
    if (button) { button.setAttribute("aria-pressed", String(dark())); button.hidden = false; }
  }
  paint();
  system.addEventListener("change", paint);

  document.addEventListener("DOMContentLoaded", function () {
    paint();
    document.getElementById("palette-button").addEventListener("click", function () {
      __md_set("__scheme", dark() ? "default" : "slate");
      paint();
    });
    disclose("__drawer", "menu-button", document.querySelector(".md-sidebar--primary"), wide, "#menu-close");
    disclose("__search", "search-button", document.querySelector(".md-search__inner"), medium, ".md-search__input");
    var close = document.getElementById("menu-close");
    if (close) { close.addEventListener("click", function () { set("__drawer", false, "menu-button"); }); }
  });

  function set(id, open, button) {
    var toggle = document.getElementById(id);
    if (toggle.checked !== open) { toggle.click(); }
    if (!open && button) { document.getElementById(button).focus(); }
  }

  // A button opens what a checkbox of the theme shows; while closed, nothing in it takes the focus.
  function disclose(id, name, panel, always, first) {
    var toggle = document.getElementById(id), button = document.getElementById(name);
    if (!toggle || !button || !panel) { return; }
    function reflect() {
      button.setAttribute("aria-expanded", String(toggle.checked));
      panel.inert = !toggle.checked && !always.matches;
    }
    button.addEventListener("click", function () {
      set(id, !toggle.checked);
      reflect();
      var target = toggle.checked && panel.querySelector(first);
      if (target) { target.focus(); }
    });
    toggle.addEventListener("change", reflect);
    always.addEventListener("change", reflect);
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && toggle.checked && !always.matches) { set(id, false, name); reflect(); }
    }, true);
    panel.addEventListener("focusout", function (event) {
      var to = event.relatedTarget;
      if (to && to !== button && !panel.contains(to) && toggle.checked && !always.matches) { set(id, false); reflect(); }
    });
    reflect();
  }
})();
