// Read in <head>, before anything is painted. No request, no dependency.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.replace("no-js", "js");

  // What is kept in this browser: the chosen theme, for this site alone.
  var key = new URL("..", document.currentScript.src).pathname + ".theme";
  function kept() { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function keep(theme) { try { localStorage.setItem(key, theme); } catch (e) { /* private browsing */ } }

  var system = matchMedia("(prefers-color-scheme: dark)");
  function theme() { return kept() || (system.matches ? "dark" : "light"); }
  function paint() {
    root.dataset.theme = theme();
    var button = document.getElementById("palette-button");
    if (button) { button.setAttribute("aria-pressed", String(theme() === "dark")); button.hidden = false; }
  }
  paint();
  system.addEventListener("change", paint);

  document.addEventListener("DOMContentLoaded", function () {
    paint();
    var button = document.getElementById("palette-button");
    if (!button) { return; }  // a page without a bar
    button.addEventListener("click", function () {
      keep(theme() === "dark" ? "light" : "dark");
      paint();
    });
    menu(document.getElementById("menu-button"), document.getElementById("menu"));
    document.querySelectorAll("form.search").forEach(search);
  });

  // What searches is fetched when a box is first used, or on the page where a search leads.
  var searching = new URL("search.js", document.currentScript.src).href;
  function search(form) {
    function start() { import(searching).then(function (found) { found.start(form); }, function () { form.dataset.failed = 1; }); }
    form.q.addEventListener("focus", start, { once: true });
    if (form.dataset.results && location.search) { start(); }
  }

  // The menu stands open above the page on a wide screen, and without JavaScript; else a button opens it.
  function menu(button, panel) {
    function show(open) { button.setAttribute("aria-expanded", String(open)); panel.classList.toggle("open", open); }
    function isOpen() { return panel.classList.contains("open"); }
    button.addEventListener("click", function () { show(!isOpen()); });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && isOpen()) { show(false); button.focus(); }
    });
    panel.addEventListener("focusout", function (event) {
      var to = event.relatedTarget;
      if (to && to !== button && !panel.contains(to)) { show(false); }
    });
  }

  // Paper says when it was printed, and from where when no address is known.
  addEventListener("beforeprint", function () {
    var line = document.querySelector(".site-printed"), day = new Date().toLocaleDateString("fr-FR", { dateStyle: "long" });
    var told = line.dataset.told = line.dataset.told || line.textContent;
    line.textContent = told + (told.includes("://") ? "" : " · " + location.href) + " · imprimé le " + day.replace(/^1 /, "1er ");
  });
})();
