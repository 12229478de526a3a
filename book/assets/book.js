// What the pages of the book do beyond being read.

// Opened from a folder, a page may not fetch another one: search then lists titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What is wider than its box fades where it goes on. All boxes are measured before any is changed, or each change would lay out
// the page anew for the next.
const more = (box) => {
  const rest = box.scrollWidth - box.clientWidth;
  if (rest <= 1 || getComputedStyle(box).overflowX === "visible") return "";
  return [box.scrollLeft > 1 && "left", box.scrollLeft < rest - 1 && "right"].filter(Boolean).join(" ");
};
const fade = (boxes) => {
  const found = boxes.map(more);
  boxes.forEach((box, i) => {
    if (found[i] === (box.dataset.more ?? "")) return;
    box.dataset.more = found[i];
    if (found[i]) box.tabIndex = 0; // so that keys can scroll it, too
    else delete box.dataset.more;
  });
};
const near = new IntersectionObserver(
  (entries) => fade(entries.filter((entry) => entry.isIntersecting).map(({ target }) => target)),
  { rootMargin: "300px" },
);
const boxes = [
  ...document.querySelectorAll(".highlight pre, .output pre, .katex-display, .pst-scrollable-table-container, .text_html"),
];
for (const box of boxes) {
  box.onscroll = () => fade([box]);
  near.observe(box);
}
addEventListener("resize", () => fade(boxes));

// A symbol as it looks, and as TeX spells it in the pages' source, in one spelling: φ and \phi_{…} as phi, x₁ as x_1.
const GREEK = ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau " +
  "upsilon phi chi psi omega").split(" ");
const spelt = (text) =>
  text.replace(/\p{Script=Greek}/gu, (sign) => GREEK[sign.normalize("NFKC").toLowerCase().codePointAt() - 945] ?? sign)
    .replace(/[₀-₉ₐ-ₜ]+/g, (signs) => `_${signs.normalize("NFKC")}`).replaceAll("∇", "nabla").replaceAll("∂", "partial")
    .replace(/\bvar(?=epsilon|phi|rho|theta)/g, "").replace(/_(?![\p{L}\p{N}])/gu, "");

if (typeof Search !== "undefined") { // on the page that searches
  // The index comes as plain objects, which have words that are on no page: constructor, for one.
  const setIndex = Search.setIndex, none = Object.create(null, { hasOwnProperty: { value: Object.prototype.hasOwnProperty } });
  Search.setIndex = (index) => {
    for (const words of [index.terms, index.titleterms, index.alltitles, index.indexentries]) {
      Object.setPrototypeOf(words, none);
    }
    for (const words of [index.terms, index.titleterms]) {
      for (const word of Object.keys(words)) {
        const name = spelt(word);
        if (name !== word) words[name] = [...new Set([words[name] ?? [], words[word]].flat())];
      }
    }
    setIndex(index);
  };
  const split = splitQuery;
  splitQuery = (query) => split(spelt(query));
  // A formula stands twice in a page, once for those who hear it; and code is not what a page says.
  const text = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html"), said = page.querySelector(".bd-article");
    for (const part of said.querySelectorAll(".katex-mathml, .highlight, .output pre, .live, .headerlink, summary")) {
      part.remove();
    }
    return text(`<div role="main">${said.innerHTML}</div>`, anchor);
  };
}

// The menu of chapters opens at its top, wherever the theme's script leaves it.
addEventListener("load", () => (document.querySelector(".bd-sidebar-primary").scrollTop = 0));

for (const [side, name] of [["primary", "Chapters"], ["secondary", "On this page"]]) {
  document.querySelector(`#pst-${side}-sidebar-modal`)?.setAttribute("aria-label", name);
}

// Paper cannot be clicked: unfold what is folded while printing, by day, and restore both afterwards.
let folded = [], theme = "light";
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((details) => (details.open = true));
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  folded.forEach((details) => (details.open = false));
  document.documentElement.dataset.theme = theme;
});
