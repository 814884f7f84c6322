// What the search answers: exact names, then words, stems, near spellings.
import MiniSearch from "./vendor/minisearch.js";

const rootsOf = (text) => new Set(text.split(" ").map(stem));
const ARTICLES = rootsOf("a au aux avec c ce ces cette chez combien comment d dans de des dois du elle en est et gamme il j je l la le les leur ma me mon n ne no nos notre nous numero on ont ou par pas pour puis qu quand que quel quelle qui quoi s sa se ses si son sont sur un une vos votre vous y");
// What is wanted of a name, what all is about.
const WANTS_OUT = rootsOf("abandonne alternative concurrent equivalent etape place quitte remplacant remplace remplacement sortir");
const GENERIC = new Set([...WANTS_OUT, ...rootsOf("application besoin chercher collectivite communal commune derriere editeur emploie emploient faire faut fonction gerer gestion gratuit libre logiciel mairie meilleur open outil page programme savoir solution source trouver utilise utilisent veut veux ville")]);
// How much a kind of page is looked for; what is used, more.
const WEIGHTS = { "fonctions/": 1.3, "editeurs/": 0.8 }, USED = 1.2, PART = 0.5;
const LETTERS = { œ: "oe", æ: "ae", ß: "ss", ø: "o" };

export function fold(text) {
  let plain = text.toLowerCase();
  if (/[^ -~]/.test(plain)) {
    plain = plain.replace(/[œæßø]/g, (letter) => LETTERS[letter]).normalize("NFKD").replace(/\p{M}/gu, "");
  }
  return plain.match(/[a-z0-9]+/g) || [];
}

const tokens = (text) => fold(text).map((word) => word.replace(/^st(e?)$/, "saint$1"));
const joined = (words) => words.join(""), same = (words) => words;
const stemmed = (words) => `~${joined(words.map(stem))}`;

function without(set, words) {
  const kept = words.filter((word) => !set.has(stem(word)));
  return kept.length ? kept : words;
}

function stem(word) {
  if (word.length < 4 || /\d/.test(word)) { return word; }
  const one = word.replace(/eaux$/, "eau").replace(/aux$/, "al").replace(/[sxz]+$/, "");
  const bare = one.replace(/(?:ee|er|e)$/, "");
  return bare.length < 3 ? one : bare;
}

// `find` answers among pages read so far, those titled so, then the most wanted.
export function prepare(index) {
  const kinds = index.says.map((says) => tokens(says).filter((word) => !GENERIC.has(stem(word)) && !/\d/.test(word)));
  const pages = index.titles.map((title, id) => pageOf(index, title, id)), names = new Map();
  const engine = new MiniSearch({
    fields: ["title", "names", "words", "kind"],
    tokenize: same, stringifyField: same, processTerm: same,
    searchOptions: {
      boost: { title: 4, names: 2.5, words: 0.8, kind: 0.5 }, bm25: { k: 1.2, b: 0.3, d: 0.5 }, tokenize: (word) => [word],
    },
  });
  const row = ({ id, title }) => ({
    id, title: note(names, title, id, 1),
    names: (index.names[id] || "").split("\n").flatMap((name) => note(names, name, id, 0.75)),
    words: tokens(index.words[id] || ""), kind: kinds[index.kinds[id]],
  });
  const rest = new Set([...pages].sort((a, b) => b.weight - a.weight));
  const take = (words = []) => engine.addAll([...new Set([
    ...[...rest].filter(({ title }) => words.some((word) => joined(fold(title)).includes(word))), ...rest,
  ])].slice(0, 1000).map((page) => rest.delete(page) && row(page)));
  async function read() {
    for (; rest.size; take()) { await new Promise((next) => setTimeout(next)); }
  }
  return { ready: read(), find: (query, limit) => find(query, pages, names, engine, take).slice(0, limit) };
}

function pageOf(index, title, id) {
  const told = index.paths[id], says = index.says[index.kinds[id]], folder = index.folders[told] || index.folders.find((one) => told.startsWith(one) && told !== one);
  return {
    id, title, says, libre: index.libre[id], equivalents: index.equivalents[id] || [],
    path: told === +told ? `${folder}${fold(title).join("-")}/` : told,
    weight: (WEIGHTS[folder] || (/#/.test(told) ? PART : 1)) * (/commun|\d\sentité/.test(says) ? USED : 1),
  };
}

// The pages a spelling means, how well.
function note(names, name, id, worth) {
  const whole = tokens(name), core = without(ARTICLES, whole);
  for (const [key, part] of [[joined(whole), 1], [joined(core), 0.95], [stemmed(core), 0.9]]) {
    names.set(key, names.get(key) || []).get(key).push([id, worth * part]);
  }
  return core;
}

function find(query, pages, names, engine, take) {
  const whole = tokens(query.slice(0, 200)).slice(0, 12), told = without(ARTICLES, whole), said = without(GENERIC, told), bare = joined(said);
  if (!bare || (/^(sill|comptoir)\d+$/.test(bare) && !names.has(bare))) { return []; }
  take(whole);
  const core = said.map((word) => spelt(word, engine, said.length)), scores = new Map();
  const add = (found, points) => found.forEach(([id, worth]) => raise(scores, id, worth * points * pages[id].weight));
  add(ranked(core, engine), 1);
  add(meant([whole, told, [spelt(joined(whole), engine)], core], names), 1000);
  add(within(core, names), 100);
  const sorted = best(scores).map((id) => pages[id]);
  return core.length < told.length && told.some((word) => WANTS_OUT.has(stem(word))) ? withEquivalents(sorted, pages, /quit|sort|aband|etap/.test(whole)) : sorted;
}

const raise = (map, key, more) => map.set(key, (map.get(key) || 0) + more);
const best = (sums) => [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([key]) => key);

// A word as pages spell it: itself when one begins so, else nearest, as most do.
function spelt(word, engine, among) {
  if (word.length < 4 || +word || engine.search(as(word)).length) { return word; }
  const near = new Map();
  for (let fuzzy = 1; !near.size && fuzzy < (word.length < (among > 1 ? 8 : 5) ? 2 : 3); fuzzy++) {
    engine.search(word, { fuzzy }).forEach(({ terms, score }) => raise(near, terms[0], score));
  }
  return best(near)[0] || word;
}

function as(word) {
  const root = stem(word);
  return { combineWith: "OR", queries: [word, { queries: [root], prefix: root.length > 2 }] };
}

// Word by word, pages with all first, or all in one: « panneau pocket ».
function ranked(core, engine) {
  const found = new Map();
  const add = (results, more) => results.forEach(({ id, score }) => {
    const [sum, matched] = found.get(id) || [0, 0];
    found.set(id, [sum + score, Math.min(matched + more, core.length)]);
  });
  for (const word of new Set(core)) { add(engine.search(as(word)), 1); }
  if (core.length > 1) { add(engine.search(joined(core), { prefix: true }), core.length); }
  return [...found].map(([id, [sum, matched]]) => [id, sum * (matched / core.length) ** 2]);
}

const most = (found, part, pages = []) => pages.forEach(([id, worth]) => found.set(id, Math.max(found.get(id) || 0, worth * part)));

// The pages that a query names: whole, then less what tells nothing.
function meant(readings, names) {
  const found = new Map();
  readings.forEach((words, at) => {
    [joined, stemmed].forEach((spelling) => most(found, 1 - at / 50, names.get(spelling(words))));
  });
  return [...found];
}

// The pages that a part of it names: « fin de windows 10 ».
function within(core, names) {
  const found = new Map(), size = joined(core).length;
  for (let start = 0; start < core.length; start++) {
    for (let end = start + 1; end <= core.length; end++) {
      const part = core.slice(start, end);
      most(found, joined(part).length / size, names.get(joined(part)) || names.get(stemmed(part)));
    }
  }
  return [...found];
}

// « alternative à Zoom »: what may take its place, after it; first, the steps.
function withEquivalents(found, pages, leaves) {
  const left = found.slice(0, 3).findIndex((page) => page.equivalents.length);
  const next = found[left]?.equivalents.map((id) => pages[id]) || [];
  const steps = next.filter((page) => leaves && /^sorties/.test(page.path));
  return [...new Set([...found.slice(0, left + 1), ...steps, ...next, ...found])];
}
