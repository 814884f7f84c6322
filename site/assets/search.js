// The box that searches, once used: a plain list of links, reached by Tab.
import { prepare } from "./search-engine.js";

const root = new URL("..", import.meta.url), SHOWN = 8, SHOWN_HERE = 40, PAUSE = 350;
let engine = null;

async function load() {
  const answer = await fetch(new URL("search/search_index.json", root));
  return prepare(await answer.json());
}

function loaded() {
  return engine ||= load().catch((error) => { engine = null; throw error; });
}

// What people wrote is text here, never HTML.
function made(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

const counted = (count, one) => `${count} ${count > 1 ? one.replace(/(?= |$)/g, "s") : one}`;
const asking = (query) => `?${new URLSearchParams({ q: query })}`;

function line({ path, title, says, libre }) {
  const { href } = new URL(path, root);
  const item = made("li", {}, made("a", { href, className: "search-name" }, title), made("span", { className: "search-kind" }, says, /:/.test(path) ? " · site commun" : ""));
  if (libre) {
    item.append(made("a", { href: `${href}#equivalents`, className: "search-leave" }, `→ ${counted(libre, "équivalent libre")}`,
      made("span", { className: "visually-hidden" }, ` de ${title}`)));
  }
  return item;
}

// A `form.search`: results under it, or where `data-results` says.
export function start(form) {
  if (form.dataset.started) { return; }
  form.dataset.started = "yes";
  const input = form.q, page = document.getElementById(form.dataset.results);
  const list = made("ol", { className: "search-results", ariaLabel: "Résultats de la recherche" });
  const panel = made("div", { className: "search-panel", hidden: true }, page ? "" : list);
  const status = made("p", { className: "visually-hidden", role: "status" });
  form.append(panel, status);
  if (page) { page.append(list); }
  let asked = 0, saying;

  const say = (text) => { clearTimeout(saying); saying = setTimeout(() => { status.textContent = text; }, PAUSE); };
  const close = () => { panel.hidden = true; };
  const open = () => { panel.hidden = !!page || !input.value.trim(); };

  function show(query, found) {
    const first = found[0];
    const all = made("a", { href: page ? "#listes" : form.action + asking(query) }, first ? "Tous les résultats" : "Aucun résultat\u00a0: voyez les listes");
    list.replaceChildren(...found.map(line), ...(page && first ? [] : [made("li", { className: "search-all" }, all)]));
    if (page) {
      document.title = [query, ...document.title.split(" · ").slice(-2)].join(" · ");
      history.replaceState(null, "", asking(query));
    }
    say(first ? `${counted(found.length, "résultat")}, d’abord ${first.title}, ${first.says}.` : "Aucun résultat.");
    open();
  }

  async function search() {
    const query = input.value.trim(), turn = ++asked, limit = page ? SHOWN_HERE : SHOWN;
    if (!query) { list.replaceChildren(); close(); say(""); return; }
    try {
      const { find, ready } = await loaded();
      const first = find(query, limit);
      if (turn === asked && first[0]) { show(query, first); }
      await ready;
      if (turn === asked && (page || document.activeElement === input)) { show(query, find(query, limit)); }
    } catch {
      list.textContent = "La recherche n’a pas pu être chargée.";
      say(list.textContent);
      open();
    }
  }

  input.addEventListener("input", search);
  input.addEventListener("focus", open);
  form.addEventListener("keydown", (event) => {
    const stops = [input, ...panel.querySelectorAll("a")], at = stops.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1, Escape: 0 }[event.key];
    if (panel.hidden || step === undefined || (step && at < 0)) { return; }
    event.preventDefault();
    ((step && stops[at + step]) || input).focus();
    if (!step) { close(); }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !form.contains(relatedTarget)) { close(); }
  });
  document.addEventListener("pointerdown", ({ target }) => { if (!form.contains(target)) { close(); } });
  if (page) {
    form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
    input.value = input.value || new URLSearchParams(location.search).get("q") || "";
  }
  loaded().catch(() => {});
  search();
}
