// What the pages of the book do beyond being read.

// Opened from a folder, a page may not fetch another one: search then lists titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// A film is drawn on white and turned dark at night, and so would be the browser's own controls, which hide its lower edge
// besides. Give it a button and a slider below instead; style.css keeps their place free.
for (const film of document.querySelectorAll("video[controls]")) {
  const bar = document.createElement("div"), button = document.createElement("button"), time = document.createElement("input");
  Object.assign(time, { type: "range", min: 0, max: 1000, value: 0 });
  time.setAttribute("aria-label", "Time in the film");
  const now = () => {
    time.value = 1000 * film.currentTime / (film.duration || 1);
    time.setAttribute("aria-valuetext", `${film.currentTime.toFixed(1)} seconds`);
    if (!film.paused) requestAnimationFrame(now);
  };
  const turn = () => {
    button.innerHTML = `<i class="icon ${film.paused ? "icon-play" : "icon-pause"}"></i>`;
    button.setAttribute("aria-label", film.paused ? "Play the film" : "Pause the film");
    now();
  };
  const seek = () => (film.currentTime = time.value / 1000 * film.duration);
  film.onclick = button.onclick = () => (film.paused ? film.play() : film.pause());
  film.onplay = film.onpause = turn;
  film.onseeked = now;
  film.onloadedmetadata = () => film.paused && seek(); // the slider may have been moved before the film was asked for
  time.oninput = () => {
    film.pause();
    film.readyState ? seek() : (film.preload = "auto");
  };
  film.controls = false;
  bar.className = "film";
  bar.append(button, time);
  film.after(bar);
  turn();
}

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
