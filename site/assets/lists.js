// Long lists: a form sorts and filters all rows, fetched when first asked for; its state is in the address.
const MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");
const collator = new Intl.Collator("fr", { numeric: true }), number = new Intl.NumberFormat("fr");
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/’/g, "'").toLowerCase().replace(/œ/g, "oe");
const plain = (html) => html.replace(/<[^>]*>/g, " ").replace(/&#39;/g, "'").replace(/&amp;/g, "&").trim();
const make = (tag, parent, words, does) => {
  const made = parent.appendChild(document.createElement(tag));
  made.textContent = words || "";
  if (does) { made.type = "button"; made.onclick = does; }
  return made;
};

// Days sort by time, whatever is said of them in brackets, thousands by number; what is not known comes last.
function key(html) {
  const text = plain(html), day = /^(?:(\d+)(?:er)? )?(\S+) (\d{4})(?: \(|$)/.exec(text), month = day ? MONTHS.indexOf(day[2]) : -1;
  if (month >= 0) { return `${day[3]}-${month + 10}-${day[1] || 0}`; }
  return /^(inconnue?( \(.*)?|aucune?( connue?)?|non publié|non dit|à choisir|–)?$/.test(text) ? "" : text.replace(/(\d)\s(?=\d{3})/g, "$1");
}

document.querySelectorAll(".aff-filter").forEach((form) => {
  const own = form.dataset, box = form.parentElement, table = box.querySelector("table"), body = table.tBodies[0];
  const status = box.querySelector(".aff-count"), told = status.textContent, fixed = body.innerHTML;
  const pages = box.querySelector(".aff-pages"), heads = [...table.tHead.rows[0].cells];
  let rows = null, loading = null;

  const [sort, place] = ["tri", "page"].map((name) => Object.assign(make("input", form), { type: "hidden", name: own.prefix + name }));
  const controls = [...form.elements].filter((one) => one.name);
  const value = (one) => one.type === "checkbox" && !one.checked ? "" : one.value.trim();

  const more = make("p", box), turn = (step) => () => {
    place.value = Number(place.value || 1) + step;
    went();
    table.parentElement.focus();
    box.scrollIntoView();
  };
  const back = make("button", more, "Page précédente", turn(-1)), where = make("span", more), next = make("button", more, "Page suivante", turn(1));
  more.className = "aff-more";
  more.hidden = true;
  table.parentElement.after(more);

  heads.forEach((head, index) => {
    const words = head.textContent, up = String(index + 1);
    head.textContent = "";
    make("button", head, words, () => {
      sort.value = { [up]: "-" + up, ["-" + up]: "" }[sort.value] ?? up;
      place.value = "";
      went();
    }).className = "aff-sort";
  });

  function read() {
    const asked = new URLSearchParams(location.search);
    controls.forEach((one) => {
      const given = asked.get(one.name) || "";
      if (one.type === "checkbox") { one.checked = !!given; } else { one.value = given; }
      if (one.selectedIndex < 0) { one.selectedIndex = 0; }
    });
    show();
  }

  // Letters typed in a row are one step of the history.
  function went(typing) {
    const url = new URL(location), asked = url.searchParams;
    controls.forEach((one) => { if (value(one)) { asked.set(one.name, value(one)); } else { asked.delete(one.name); } });
    const step = typing && history.state === typing ? "replaceState" : "pushState";
    if (url.href !== location.href) { history[step](typing, "", url); }
    show();
  }

  function load() {
    box.ariaBusy = "true";
    loading = loading || fetch(own.list).then((answer) => answer.json()).then((data) => {
      rows = data.map((row) => {
        const cells = row.splice(0, heads.length);
        return { cells, marks: row.map((mark) => ` ${mark} `), text: fold(cells.map(plain).join(" ")), keys: [] };
      });
    });
    loading.then(show, () => {
      loading = null;
      status.textContent = "La liste entière n’a pas pu être chargée\u202f; voyez le CSV.";
    }).then(() => { box.ariaBusy = null; });
  }

  function show() {
    const asked = controls.some(value), column = Math.abs(sort.value) - 1, way = sort.value < 0 ? -1 : 1;
    heads.forEach((head, i) => { head.ariaSort = i !== column ? null : way < 0 ? "descending" : "ascending"; });
    if (pages) { pages.hidden = asked; }
    if (!asked) {
      body.innerHTML = fixed;
      status.textContent = told;
      more.hidden = true;
      return;
    }
    if (!rows) { load(); return; }
    const words = fold(value(form.elements[own.prefix + "q"])).split(/\s+/);
    const marks = controls.filter((one) => one.dataset.mark && value(one)).map((one) => [one.dataset.mark, ` ${value(one)} `]);
    const found = rows.filter((row) => marks.every(([i, mark]) => row.marks[i].includes(mark)) && words.every((word) => row.text.includes(word)));
    if (heads[column]) {
      found.forEach((row) => { row.keys[column] ??= key(row.cells[column]); });
      found.sort(({ keys: { [column]: a } }, { keys: { [column]: b } }) => !a || !b ? !a - !b : way * collator.compare(a, b));
    }
    const size = Number(own.size), last = Math.ceil(found.length / size) || 1, at = Math.min(Math.max(Math.trunc(place.value), 1) || 1, last);
    body.innerHTML = found.slice((at - 1) * size, at * size).map((row) => `<tr>${row.cells.map(cell).join("")}</tr>`).join("").replaceAll('href="../', `href="${own.up}../`);
    const count = found.length ? `${number.format(found.length)}\u00a0${found.length < 2 ? own.one : own.many}` : "Aucun résultat";
    status.textContent = count + (found.length < rows.length ? ` sur\u00a0${number.format(rows.length)}` : "");
    more.hidden = last < 2;
    where.textContent = ` ${at} sur ${last} `;
    back.disabled = at < 2;
    next.disabled = at >= last;
  }

  const cell = (html, index) => index
    ? `<td data-label="${heads[index].textContent}" class="${heads[index].className}">${html}</td>`
    : `<th scope="row">${html}</th>`;

  form.onsubmit = () => false;
  form.oninput = (event) => {
    place.value = "";
    went(event.target.type === "search" ? event.target.name : null);
  };
  form.onreset = () => setTimeout(() => {
    sort.value = place.value = "";
    went();
  });
  addEventListener("popstate", read);
  read();
});
