// Decap, told of one commune: what it may write, in which words, and how a record is read and written.
import { parse, stringify, TomlDate } from "./vendor/smol-toml/index.js";

let CMS, h, createClass;
const asked = new URLSearchParams(location.search).get("commune") || "";
const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(asked) ? asked : "";
const today = () => { const now = new Date(); return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-"); };
const fold = (text) => text.replace(/œ/gi, "oe").replace(/æ/gi, "ae").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
const plain = (value) => (value && typeof value.toJS === "function" ? value.toJS() : value);

function say(text) {
  const waiting = document.getElementById("attente");
  if (waiting) { waiting.textContent = text; waiting.setAttribute("role", "alert"); }
}

async function sent(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) { throw new Error(`${name}\u00a0: ${answer.status}`); }
  return answer;
}

const read = async (name) => (await sent(name)).json();

// Decap travels packed, in three tenths of its weight: many hosts send a script as it lies. The page’s policy lets run what has its digest, nothing else.
async function unpack() {
  if (typeof DecompressionStream === "undefined") { throw new Error("navigateur d’avant 2023"); }
  const packed = await (await sent("vendor/decap-cms.js.gz")).blob();
  const [first] = new Uint8Array(await packed.slice(0, 1).arrayBuffer());  // some hosts say that it is packed, and the browser unpacks it
  const text = first === 0x1f ? new Response(packed.stream().pipeThrough(new DecompressionStream("gzip"))) : packed;
  const script = document.createElement("script");
  script.textContent = await text.text();
  document.head.append(script);
  if (!window.CMS) { throw new Error("ce qui est reçu n’est pas le formulaire"); }
  ({ CMS, h, createClass } = window);
}

// --- Records: TOML in and out. A day is a text in the form, a day in the file; what says nothing is not written.

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/, FRENCH_DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

function asForm(value, path, types) {
  if (value instanceof TomlDate) { return value.toISOString().slice(0, 10); }
  if (Array.isArray(value)) { return value.map((one) => asForm(one, path, types)); }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asForm(one, path ? `${path}.${key}` : key, types)]));
  }
  if (types[path] === "boolean") { return value ? "oui" : "non"; }
  return types[path] === "day" ? String(value) : value;
}

// The place of a key among those of the model; a section goes where its first key is.
function placed(types, path) {
  const place = Object.keys(types).findIndex((known) => known === path || known.startsWith(`${path}.`));
  return place < 0 ? Infinity : place;
}

function asRecord(value, path, types) {
  if (value && typeof value === "object" && !Array.isArray(value)) {
    const below = (key) => placed(types, path ? `${path}.${key}` : key);
    const sorted = Object.entries(value).sort(([a], [b]) => (below(a) - below(b)) || (a < b ? -1 : 1));
    const told = sorted.map(([key, one]) => [key, asRecord(one, path ? `${path}.${key}` : key, types)]);
    const kept = told.filter(([, one]) => one !== undefined);
    return kept.length || !path ? Object.fromEntries(kept) : undefined;
  }
  if (value === null || value === undefined || value === "") { return undefined; }
  if (types[path] === "boolean") { return value === "oui" ? true : value === "non" ? false : value; }
  if (Array.isArray(value)) { return value.length || path === "depends_on" ? value : undefined; }
  if (types[path] === "day" || /^(answers|wishes|participants)\..*\.(verified|since)$/.test(path)) { return asDay(String(value).trim()); }
  return value;
}

function asDay(text) {
  const french = FRENCH_DAY.exec(text);
  const iso = french ? `${french[3]}-${french[2].padStart(2, "0")}-${french[1].padStart(2, "0")}` : text;
  if (/^\d{4}$/.test(iso)) { return Number(iso); }
  const day = new TomlDate(iso);  // 31 September would be 1 October: left as typed, for `check` to refuse
  return DAY.test(iso) && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === iso ? day : text;
}

// A record that has a file says its software by the file's name: the form needs something where it stands.
const SAID = "=";

function format(types, only) {
  return {
    fromFile(text) {
      const remarks = text.match(/^[ \t]*#(?!:schema).*$/gm) || [];  // a person's own, which TOML forgets
      const told = { ...asForm(parse(text), "", types), remarks };
      if (only === "experience") { return { software: SAID, ...told, sort: told.body ? "ailleurs" : only }; }
      return only || told.answers || told.wishes ? told : { software: SAID, ...told, sort: "declaration" };
    },
    toFile(value) {
      const { sort, stem, remarks = [], ...told } = plain(value);
      const kind = only || (told.answers || told.wishes ? "answers" : "declaration");
      if (told.software === SAID || kind === "experience") { delete told.software; delete told.label; }
      if (kind === "declaration") { told.verified = today(); }
      if (told.status === "retired") { told.retirement = { ...told.retirement, on: (told.retirement || {}).on || today() }; }
      if (kind === "experience") { told.told = today(); }
      return `#:schema ../../schemas/${kind}.json\n\n${remarks.map((one) => `${one.trim()}\n`).join("")}${stringify(asRecord(told, "", types)).trim().replace(/\[ (".*") \]$/gm, "[$1]")}\n`;
    },
  };
}

// --- Widgets: native controls, so that a keyboard and a screen reader find what they know.

const listed = (id, names) => h("datalist", { id }, names.map((name) => h("option", { key: name, value: name })));

function names(known) {
  const found = new Map();
  for (const one of known) {
    for (const name of [one.name, one.slug, ...(one.also || [])]) { if (!found.has(fold(name))) { found.set(fold(name), one); } }
  }
  return found;
}

// What a new record’s file is called: its software, then its use.
const stemOf = (data) => fold(`${data.get("software") || ""} ${data.get("label") || ""}`).replaceAll(" ", "-").slice(0, 80);

// The software that a new record is about: one of the catalogue, or any name, which becomes a draft.
function softwareWidget(known, commune) {
  const byName = names(known), bySlug = new Map(known.map((one) => [one.slug, one]));
  // « Libre Office 7.4 »: a version has its own place, which the public does not see.
  const spaced = new Map([...byName].map(([name, one]) => [name.replaceAll(" ", ""), one]));
  const meant = (typed) => spaced.get(fold(typed).replace(/ v?\d[\d ]*$/, "").replaceAll(" ", ""));
  const isDeclared = (value, data) => commune.declared[[value, fold(data.get("label") || "").replaceAll(" ", "-")].filter(Boolean).join("--")];
  return createClass({
    shouldComponentUpdate() { return true; },  // the use is another field
    isValid() {
      const { value, entry, field } = this.props;
      if (!entry.get("newRecord")) { return true; }
      if (!value) { return { error: { message: "Dites quel logiciel." } }; }
      if (field.get("known")) { return bySlug.has(value) ? true : { error: { message: "Choisissez dans la liste." } }; }
      return isDeclared(value, this.props.getEntry().get("data")) ? { error: { message: "Déjà déclaré\u00a0: ouvrez-le dans la liste, ou dites son second usage." } } : true;
    },
    change(event) {
      const typed = event.target.value, one = byName.get(fold(typed));
      this.setState({ typed });
      this.props.onChange(one ? one.slug : typed.trim());
    },
    render() {
      const { value, entry, field, forID } = this.props, known_ = field.get("known");
      if (!entry.get("newRecord")) {
        const stem = (entry.get("slug") || "").replace(known_ ? /^.*?--/ : "", "");
        const name = commune.declared[stem] || (bySlug.get(value === SAID ? stem : value) || { name: value === SAID ? stem : value }).name;
        return h("div", { className: "own" }, h("strong", { id: forID }, name),
          // Decap mixes two collections that follow one another in its editor: the page is read anew.
          !known_ && h("p", null, h("a", { href: `#/collections/${commune.slug}/new` }, "Déclarer un autre logiciel"), " · ",
            h("a", { href: `#/collections/fonctions/entries/${commune.slug}`, onClick: () => setTimeout(() => location.reload()) }, "Dire ce qui se fait sans logiciel")));
      }
      const again = !known_ && isDeclared(value, entry.get("data"));
      const typed = this.state ? this.state.typed : (bySlug.get(value) || { name: value || "" }).name;
      const said = !value ? "Commencez à écrire\u00a0: la liste propose ce que le catalogue connaît."
        : again ? "Ce logiciel est déjà déclaré\u00a0: ouvrez-le dans la liste de la commune, ou dites plus bas son second usage."
        : bySlug.has(value) ? `Au catalogue\u00a0: ${bySlug.get(value).name}.`
        : meant(value) ? `Si c’est ${meant(value).name}, choisissez-le dans la liste\u202f; sa version se dit plus bas.`
        : known_ ? "Choisissez dans la liste."
        : "Autre\u00a0: ce nom n’est pas au catalogue\u202f; il y entrera à confirmer.";
      return h("div", { className: "own" },
        h("input", { type: "text", id: forID, value: typed, list: `${forID}-liste`, onChange: this.change, autoComplete: "off", autoFocus: true, maxLength: 80, "aria-describedby": `${forID}-dit` }),
        listed(`${forID}-liste`, known.map((one) => one.name)),
        h("p", { id: `${forID}-dit`, role: "status", className: again ? "wrong" : "" }, said));
    },
  });
}

// What tells two uses of a software apart: the file’s name says it once there is one.
function labelWidget() {
  return createClass({
    render() {
      const { value, entry, forID } = this.props, isNew = entry.get("newRecord");
      const said = value || (entry.get("slug") || "").split("--")[1] || "le seul déclaré";
      return h("div", { className: "own" }, isNew
        ? h("input", { type: "text", id: forID, value: value || "", maxLength: 30, autoComplete: "off", onChange: (event) => this.props.onChange(event.target.value) })
        : h("span", { id: forID }, said));
    },
  });
}

// A software, or who hosts, by its name; the record keeps its slug.
function nameWidget(lists) {
  const found = Object.fromEntries(Object.entries(lists).map(([key, known]) => [key, { known, byName: names(known), bySlug: new Map(known.map((one) => [one.slug, one])) }]));
  return createClass({
    isValid() {
      const { value, field } = this.props;
      return !value || found[field.get("among")].bySlug.has(value) ? true : { error: { message: "Choisissez dans la liste." } };
    },
    change(event) {
      const typed = event.target.value, one = found[this.props.field.get("among")].byName.get(fold(typed));
      this.setState({ typed });
      this.props.onChange(one ? one.slug : typed.trim());
    },
    render() {
      const { value, forID, field } = this.props, { known, bySlug } = found[field.get("among")];
      const typed = this.state ? this.state.typed : (bySlug.get(value) || { name: value || "" }).name;
      return h("div", { className: "own" },
        h("input", { type: "text", id: forID, value: typed, list: `${forID}-liste`, onChange: this.change, autoComplete: "off" }),
        listed(`${forID}-liste`, known.map((one) => one.name)));
    },
  });
}

const byDomain = (functions) => {
  const found = new Map();
  for (const one of functions) { found.set(one.domain, [...(found.get(one.domain) || []), one]); }
  return [...found];
};

function choices(functions, chosen, toggle, forID) {
  return h("div", { className: "own", id: forID }, byDomain(functions).map(([domain, inside]) =>
    h("details", { key: domain, open: inside.some((one) => chosen.includes(one.slug)) }, h("summary", null, domain),
      h("div", { className: "choices" }, inside.map((one) => h("label", { key: one.slug },
        h("input", { type: "checkbox", checked: chosen.includes(one.slug), onChange: () => toggle(one.slug) }), ` ${one.label}`))))));
}

function functionsWidget(functions) {
  return createClass({
    render() {
      const chosen = plain(this.props.value) || [];
      const toggle = (one) => this.props.onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
      return choices(functions, chosen, toggle, this.props.forID);
    },
  });
}

function wishesWidget(functions) {
  const labels = new Map(functions.map((one) => [one.slug, one.label]));
  return createClass({
    render() {
      const told = plain(this.props.value) || {};
      this.first = { ...told, ...this.first };  // what was noted comes back with its wish
      const toggle = (one) => {
        const { [one]: was, ...others } = told;
        this.first = { ...this.first, ...(was ? { [one]: was } : {}) };
        this.props.onChange(was ? others : { ...told, [one]: this.first[one] || { since: today() } });
      };
      const lost = Object.keys(this.first).filter((one) => !told[one] && this.first[one].note);
      return h("div", null, choices(functions, Object.keys(told), toggle, this.props.forID),
        h("div", { role: "status" }, lost.map((one) => h("p", { key: one, className: "own" },
          `${labels.get(one) || one}\u00a0: la remarque «\u00a0${this.first[one].note}\u00a0» part avec ce souhait. `,
          h("button", { type: "button", onClick: () => toggle(one) }, "Garder le souhait")))));
    },
  });
}

// How each function goes without software of the commune's own.
function answersWidget(functions, words, bodies, commune) {
  return createClass({
    tell(one, answer, more) {
      const { [one]: was, ...others } = plain(this.props.value) || {};
      const kept = was && (was.answer === answer ? was : { note: was.note });
      this.props.onChange(answer ? { ...others, [one]: { ...kept, answer, ...more, verified: today() } } : others);
    },
    render() {
      const told = plain(this.props.value) || {};
      return h("div", { className: "own", id: this.props.forID }, byDomain(functions).map(([domain, inside]) =>
        h("fieldset", { key: domain }, h("legend", null, domain), inside.map((one) => {
          const said = told[one.slug] || {}, filled = commune.filled[one.slug], id = `reponse-${one.slug}`;
          if (filled && !said.answer) { return h("div", { key: one.slug, className: "line" }, h("span", null, one.label), h("span", null, filled.join(", "))); }
          return h("div", { key: one.slug, className: "line" }, h("label", { htmlFor: id }, one.label),
            h("select", { id, value: said.answer || "", onChange: (event) => this.tell(one.slug, event.target.value, {}) },
              h("option", { value: "" }, "—"), Object.entries(words).map(([value, word]) => h("option", { key: value, value }, word))),
            said.answer === "provided" && h("label", { className: "by" }, "Par\u00a0: ",
              h("select", { value: said.by || "", onChange: (event) => this.tell(one.slug, "provided", { by: event.target.value || undefined, provider: undefined }) },
                h("option", { value: "" }, "— ou, hors du territoire\u00a0:"), bodies.map((body) => h("option", { key: body.slug, value: body.slug }, body.name)))),
            said.answer === "provided" && !said.by && h("label", { className: "by" }, "Organisme d’ailleurs\u00a0: ",
              h("input", { type: "text", value: said.provider || "", maxLength: 80, autoComplete: "off", onChange: (event) => this.tell(one.slug, "provided", { provider: event.target.value || undefined }) })));
        }))));
    },
  });
}

// Nothing is required but the software, and what is not known stays unknown. The rest is what Decap’s French lacks.
const LACKING = {
  auth: { loginWithForgejo: "Se connecter avec Forgejo" },
  collection: { collectionTop: { viewAsList: "Voir en liste", viewAsGrid: "Voir en grille" }, entries: { unpublishedHeader: "Pas encore publié" } },
  editor: {
    editorControl: { field: { optional: "si connu", widgetLabel: "Champ" } },
    editorToolbar: { statusInfoTooltipDraft: "Brouillon\u00a0: passez-le «\u00a0en révision\u00a0» quand il est prêt.", statusInfoTooltipInReview: "À relire\u00a0: rien d’autre n’est à faire." },
    editorWidgets: { object: { expand: "Déplier", collapse: "Replier" }, datetime: { setToNow: "Mettre %{fieldLabel} à maintenant" } },
  },
  ui: { settingsDropdown: { account: "Votre compte" } },
};
function over(old, more) {
  if (typeof more === "string") { return more; }
  return { ...old, ...Object.fromEntries(Object.entries(more).map(([key, one]) => [key, over((old || {})[key], one)])) };
}

function speak() { CMS.registerLocale("fr", over(CMS.getLocale("fr"), LACKING)); }

// --- One commune's collections.

function collections(shared, commune) {
  const declared = {
    name: commune.slug, label: `Logiciels · ${commune.name}`, label_singular: "logiciel", folder: `inventory/${commune.slug}`,
    create: true, delete: false, extension: "toml", format: "affranchi", slug: "{{fields.stem}}", identifier_field: "software",
    summary: "{{filename}}", filter: { field: "sort", value: "declaration" }, fields: shared.fields,
  };
  const answered = {
    name: "fonctions", label: "Fonctions sans logiciel", format: "affranchi", files: [{
      name: commune.slug, label: commune.name, file: `inventory/${commune.slug}/functions.toml`, fields: [
        { name: "answers", label: "Comment faites-vous\u202f?", widget: "affranchi-answers", required: false },
        { name: "wishes", label: "Ce que la commune aimerait avoir", widget: "affranchi-wishes", required: false },
      ],
    }],
  };
  const shared_out = {
    name: "mutualisations", label: "Mutualisations", label_singular: "mutualisation", folder: "catalogue/sharing", create: true, delete: false,
    extension: "toml", format: "affranchi-sharing", slug: "{{title}}", identifier_field: "title", summary: "{{title}}", fields: shared.sharing.fields,
  };
  const lived = {
    name: "sorties", label: "Raconter une sortie", label_singular: "récit", folder: "catalogue/experiences", create: true, delete: false,
    extension: "toml", format: "affranchi-experience", slug: `${commune.slug}--{{fields.stem}}`, identifier_field: "software",
    summary: "{{filename}}", filter: { field: "sort", value: "experience" }, fields: shared.experience.fields,
  };
  return [declared, answered, lived, shared_out];
}

async function start() {
  if (!slug) { location.replace("../"); return; }
  const [shared, commune] = await Promise.all([read("formulaire.json"), read(`communes/${slug}.json`).catch(() => null), unpack()]);
  if (!commune && Object.hasOwn(shared.moved, slug)) { location.replace(`?commune=${shared.moved[slug]}`); return; }
  if (!commune) { say("Cette commune n’a pas de formulaire ici\u00a0: elle a peut-être changé de nom. Choisissez-la dans la page «\u00a0Déclarer\u00a0»."); return; }
  Object.setPrototypeOf(commune.declared, null);  // a software may be called as what every object has
  if (commune.files) {  // The fictional territory: records that live in this page alone.
    const held = (files) => Object.fromEntries(Object.entries(files).map(([name, content]) => [name, { content }]));
    const inventory = { [slug]: held(commune.files) };
    const catalogue = { sharing: held(shared.sharing.files), experiences: held(commune.experiences) };
    // Decap lists a folder by its whole path, and opens a file by each part of it.
    window.repoFiles = { inventory, catalogue, [`inventory/${slug}`]: inventory[slug], "catalogue/sharing": catalogue.sharing, "catalogue/experiences": catalogue.experiences };
  }
  const { functions, software, hosts, bodies, answers, types } = shared;
  CMS.registerCustomFormat("affranchi", "toml", format(types));
  CMS.registerCustomFormat("affranchi-experience", "toml", format(shared.experience.types, "experience"));
  CMS.registerEventListener({ name: "preSave", handler: ({ entry }) => entry.get("data").set("stem", stemOf(entry.get("data"))) });
  CMS.registerCustomFormat("affranchi-sharing", "toml", format(shared.sharing.types, "sharing"));
  CMS.registerWidget("affranchi-software", softwareWidget(software, commune));
  CMS.registerWidget("affranchi-label", labelWidget());
  CMS.registerWidget("affranchi-name", nameWidget({ software, hosts }));
  CMS.registerWidget("affranchi-functions", functionsWidget(functions));
  CMS.registerWidget("affranchi-answers", answersWidget(functions, answers, bodies, commune));
  CMS.registerWidget("affranchi-wishes", wishesWidget(functions));
  speak();
  document.getElementById("attente").remove();
  document.title = `Déclarer · ${commune.name}`;
  CMS.init({ config: {
    load_config_file: false, backend: shared.backend, publish_mode: "editorial_workflow", locale: "fr", search: false,
    media_folder: "site/assets/formulaire", show_preview_links: false, editor: { preview: false }, site_url: new URL("../..", location.href).href,
    slug: { encoding: "ascii", clean_accents: true, sanitize_replacement: "-" }, collections: collections(shared, commune),
  } });
}

start().catch((error) => say(`Le formulaire ne s’est pas chargé (${error.message}). Rechargez la page, ou prenez le tableur.`));
