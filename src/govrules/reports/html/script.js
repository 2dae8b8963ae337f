"use strict";
// Filters and searches what is shown. Without it the page shows everything and its links work.
(() => {
  const find = (id) => document.getElementById(id);
  const inputs = {
    text: find("filter-text"), units: find("filter-unit"), outcome: find("filter-outcome"),
    rules: find("filter-rule"), statuses: find("filter-status"),
  };
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // What is not asked for is not worked out: a page can hold tens of thousands of entries.
  class Entry {
    #text;
    #tokens;
    constructor(element) { this.element = element; }
    get text() { return (this.#text ??= plain(this.element.textContent)); }
    get tokens() {
      const { units, outcome, rules, statuses } = this.element.dataset;
      return (this.#tokens ??= {
        units: units.split(" "), outcome: [outcome], rules: rules.split(" "), statuses: statuses.split(" "),
      });
    }
  }
  const entries = (selector) => Array.from(document.querySelectorAll(selector), (element) => new Entry(element));
  const decisions = entries("tr.decision");
  const findings = entries("li.finding");
  const groups = [...document.querySelectorAll("section.unit, section.rule")];
  const folded = [...document.querySelectorAll("details.folded")];
  const nodes = [...document.querySelectorAll("#map-drawing a")];
  const count = find("filter-count");

  const fits = (entry, wanted, words) =>
    words.every((word) => entry.text.includes(word)) &&
    wanted.every(([name, token]) => entry.tokens[name].includes(token));

  const show = (list, wanted, words) => list.filter((entry) => {
    const hidden = !fits(entry, wanted, words);
    if (entry.element.hidden !== hidden) entry.element.hidden = hidden;
    return !hidden;
  }).length;

  const filter = () => {
    const { text, ...choices } = inputs;
    const wanted = Object.entries(choices).map(([name, input]) => [name, input.value]).filter(([, token]) => token);
    const words = plain(text.value).split(/\s+/).filter(Boolean);
    const narrowed = words.length + wanted.length > 0;
    const shown = [show(decisions, wanted, words), decisions.length, show(findings, wanted, words), findings.length];
    for (const group of groups) group.hidden = !group.querySelector(".decision:not([hidden]), .finding:not([hidden])");
    for (const fold of folded) {
      fold.hidden = !fold.querySelector(".finding:not([hidden])");
      fold.open = narrowed && !fold.hidden;
    }
    for (const note of document.querySelectorAll("p.none")) {
      note.hidden = Boolean(note.parentElement.querySelector("section:not([hidden])"));
    }
    for (const node of nodes) {
      const target = find(decodeURIComponent(node.getAttribute("href").slice(1)));
      node.classList.toggle("dim", Boolean(target && target.hidden));
    }
    count.textContent = count.dataset.pattern.replace(/\{(\d)\}/g, (_, place) => shown[place]);
  };

  const reset = () => {
    for (const input of Object.values(inputs)) input.value = "";
    filter();
  };

  // A link leads to its target even where a filter hides it.
  const reveal = () => {
    const target = location.hash && find(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) reset();
    const fold = target.closest("details");
    if (fold) fold.open = true;
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  };

  for (const input of Object.values(inputs)) input.addEventListener("input", filter);
  find("filter-reset").addEventListener("click", reset);
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll(".finding details, details.folded")) details.open = true;
  });
  find("filters").hidden = false;
  reset();
  reveal();
})();
