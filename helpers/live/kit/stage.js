// The stage: a canvas with coordinates, and points on it that a finger drags.

import { make, number } from "./parts.js";

const COLORS = "source target model path ink paper euler midpoint heun rk4".split(" "); // of helpers/palette.py

export const END = [NaN, NaN]; // of a line among lines

export class Stage {
  constructor(ui, label) {
    this.ui = ui;
    this.canvas = make("canvas", { role: "img", ariaLabel: label });
    this.handles = [];
    this.context = this.canvas.getContext("2d");
    ui.stageBox.append(this.canvas);
    this.redraw = this.redraw.bind(this);
    this.resize = new ResizeObserver(() => this.redraw());
    this.resize.observe(this.canvas);
    this.themes = new MutationObserver(() => this.redraw());
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.themes.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    ui.cleanup.push(() => {
      this.resize.disconnect();
      this.themes.disconnect();
    });
  }
  get window() {
    return this.ui.window;
  }
  X(x) {
    const [a, b] = this.window.x;
    return (x - a) / (b - a) * this.width;
  }
  Y(y) {
    const [a, b] = this.window.y;
    return (b - y) / (b - a) * this.height;
  }
  fromEvent(event) {
    const box = this.canvas.getBoundingClientRect(), { x: [a, b], y: [c, d] } = this.window;
    return [a + (event.clientX - box.left) / box.width * (b - a), d - (event.clientY - box.top) / box.height * (d - c)];
  }
  redraw() { // at most once a frame
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(this.ui.guard(() => {
      this.waiting = false;
      if (!this.ui.gone) this.now();
    }));
  }
  now() {
    const { canvas, context } = this, box = canvas.getBoundingClientRect(), sharp = Math.min(2, devicePixelRatio || 1);
    if (!box.width || this.pending?.()) return; // what is not computed yet leaves the last picture in place
    [this.width, this.height] = [box.width, box.height];
    const pixels = [Math.round(box.width * sharp), Math.round(box.height * sharp)];
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) [canvas.width, canvas.height] = pixels;
    const css = getComputedStyle(canvas);
    this.colors = Object.fromEntries(COLORS.map((name) => [name, css.getPropertyValue(`--${name}`)]));
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    this.paint(this);
    for (const place of this.handles) place();
    this.ui.shown();
  }
  style(color, alpha = 1, width = 1.5) {
    const paint = this.colors[color] || color;
    Object.assign(this.context, {
      fillStyle: paint,
      strokeStyle: paint,
      globalAlpha: alpha,
      lineWidth: width,
      lineJoin: "round",
      lineCap: "round",
    });
  }
  dots(cloud, color, radius = 1.6, alpha = 1) {
    const { context } = this;
    radius *= Math.max(1, Math.min(1.4, this.width / 440));
    this.style(color, alpha);
    context.beginPath();
    for (let i = 0; i < cloud.length; i += 2) {
      const x = this.X(cloud[i]), y = this.Y(cloud[i + 1]);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 7);
    }
    context.fill();
  }
  strokes(from, to, color, width, alpha = 1) { // from each point of a cloud to its own of another
    const { context } = this;
    this.style(color, alpha, width);
    context.beginPath();
    for (let i = 0; i < from.length; i += 2) {
      context.moveTo(this.X(from[i]), this.Y(from[i + 1]));
      context.lineTo(this.X(to[i]), this.Y(to[i + 1]));
    }
    context.stroke();
  }
  // Thousands of dots with trails from where they were, as pixels of the canvas: paths of as many parts cost ten times that.
  specks(from, to, color, radius) {
    const { canvas, context } = this, { width, height } = canvas, sharp = width / this.width;
    const fits = this.image?.width === width && this.image.height === height;
    if (!fits) this.image = context.createImageData(width, height);
    const pixels = new Uint32Array(this.image.data.buffer).fill(0), [r, g, b] = color.match(/\d+/g).map(Number);
    const shade = (alpha) => ((Math.round(255 * alpha) << 24) | (b << 16) | (g << 8) | r) >>> 0; // the denser one wins
    const reach = Math.ceil(radius * sharp), dot = [], faint = [0.08, 0.13, 0.19, 0.26, 0.34].map(shade);
    for (let dx = -reach; dx <= reach; dx++) {
      for (let dy = -reach; dy <= reach; dy++) {
        const alpha = Math.min(1, Math.max(0, radius * sharp + 0.5 - Math.hypot(dx, dy)));
        if (alpha > 0) dot.push([dy * width + dx, shade(0.92 * alpha)]);
      }
    }
    for (let i = 0; i < to.length; i += 2) {
      const ax = this.X(from[i]) * sharp,
        ay = this.Y(from[i + 1]) * sharp,
        bx = this.X(to[i]) * sharp,
        by = this.Y(to[i + 1]) * sharp;
      if (!(Math.min(ax, bx) > reach && Math.max(ax, bx) < width - reach - 1)) continue;
      if (!(Math.min(ay, by) > reach && Math.max(ay, by) < height - reach - 1)) continue;
      for (let k = 0; k < faint.length; k++) {
        const part = (k + 0.5) / faint.length,
          at = Math.round(ay + part * (by - ay)) * width + Math.round(ax + part * (bx - ax));
        for (const near of [at, at + 1, at + width, at + width + 1]) if (pixels[near] < faint[k]) pixels[near] = faint[k];
      }
      const at = Math.round(by) * width + Math.round(bx);
      for (const [off, value] of dot) if (pixels[at + off] < value) pixels[at + off] = value;
    }
    context.putImageData(this.image, 0, 0);
  }
  mix(from, to, part) { // of two colours of the palette
    const [a, b] = [from, to].map((name) => parseInt(this.colors[name].trim().slice(1), 16));
    return `rgb(${[16, 8, 0].map((shift) => Math.round((1 - part) * (a >> shift & 255) + part * (b >> shift & 255)))})`;
  }
  // A density on a grid of n columns, row by row from the bottom, as a smooth ground; `most` is the deepest, `box` in pixels.
  ground(values, n, most = Math.max(...values), color = "target", rows = n, box = [0, 0, this.width, this.height]) {
    const tile = Object.assign(document.createElement("canvas"), { width: n, height: rows }), paper = tile.getContext("2d");
    const image = paper.createImageData(n, rows), rgb = this.mix(color, color, 0).match(/\d+/g).map(Number);
    values.forEach((value, k) =>
      image.data.set([...rgb, 255 * 0.75 * Math.min(1, value / most)], 4 * ((rows - 1 - Math.floor(k / n)) * n + k % n))
    );
    paper.putImageData(image, 0, 0);
    this.context.globalAlpha = 1;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(tile, ...box);
  }
  line(points, color, width = 1.5, alpha = 1) { // [[x, y], …]; a point that is not a number ends the line
    const { context } = this;
    this.style(color, alpha, width);
    context.beginPath();
    let pen = false;
    for (const [x, y] of points) {
      pen ? context.lineTo(this.X(x), this.Y(y)) : context.moveTo(this.X(x), this.Y(y));
      pen = Number.isFinite(x + y);
    }
    context.stroke();
  }
  arrow(x, y, u, v, color, width = 1.5, alpha = 1) { // from (x, y) to (x + u, y + v)
    const { context } = this, ax = this.X(x), ay = this.Y(y), bx = this.X(x + u), by = this.Y(y + v);
    const length = Math.hypot(bx - ax, by - ay), head = Math.min(2.5 + 2 * width, length / 2);
    if (!(length > 0.5)) return;
    const c = (bx - ax) / length, s = (by - ay) / length;
    this.style(color, alpha, width);
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx - c * head / 2, by - s * head / 2);
    context.stroke();
    context.beginPath();
    context.moveTo(bx, by);
    context.lineTo(bx - c * head - s * head / 2, by - s * head + c * head / 2);
    context.lineTo(bx - c * head + s * head / 2, by - s * head - c * head / 2);
    context.fill();
  }
  text(words, x, y, color = "path", align = "left") { // x and y in pixels
    this.style(color, 1, 6);
    Object.assign(this.context, { font: "13px system-ui, sans-serif", textAlign: align, textBaseline: "middle" });
    this.context.strokeStyle = this.colors.paper; // readable over a line
    this.context.strokeText(words, x, y);
    this.context.fillText(words, x, y);
  }
  // Every arrow of a field at time t, on a grid of n columns; the longest is as long as a cell.
  field(v, t, n, color, alpha) {
    const { x: [a, b], y: [c, d] } = this.window, gap = (b - a) / n, rows = Math.round((d - c) / gap), cloud = [];
    for (let i = 0; i < n; i++) for (let j = 0; j < rows; j++) cloud.push(a + (i + 0.5) * gap, c + (j + 0.5) * gap);
    const u = v(t, Float64Array.from(cloud));
    let longest = 1e-9;
    for (let i = 0; i < u.length; i += 2) longest = Math.max(longest, Math.hypot(u[i], u[i + 1]) || 0);
    const s = 0.9 * gap / longest;
    for (let i = 0; i < u.length; i += 2) {
      this.arrow(cloud[i] - s * u[i] / 2, cloud[i + 1] - s * u[i + 1] / 2, s * u[i], s * u[i + 1], color, 1, alpha);
    }
  }
  axes(xTicks, yTicks, xName, yName) {
    const { x: [a, b], y: [c, d] } = this.window;
    this.line([[a, 0], [b, 0]], "path", 1, 0.5);
    for (const tick of xTicks) this.text(String(tick), this.X(tick), this.height - 9, "path", "center");
    for (const tick of yTicks) this.text(String(tick).replace("-", "−"), 4, this.Y(tick));
    this.text(xName, this.width - 4, this.height - 26, "path", "right");
    this.text(yName, 4, 10);
  }
  // A point that a finger drags and the arrow keys move. `get` and `set` speak the stage's coordinates; `said` are those it is
  // said to have.
  handle({ label, keys = "arrow keys move it", color, get, set, said = get, step = 0.1 }) {
    const { ui } = this, button = make("button", { className: "live-handle", type: "button" });
    button.style.setProperty("--color", `var(--${color})`);
    const move = (x, y) => {
      const { x: [a, b], y: [c, d] } = this.window;
      set(Math.min(b, Math.max(a, x)), Math.min(d, Math.max(c, y)));
    };
    let off; // where the finger took hold, so that the point does not jump under it
    button.onpointerdown = ui.guard((event) => {
      if (event.button) return;
      button.setPointerCapture(event.pointerId);
      off = this.fromEvent(event).map((value, i) => get()[i] - value);
    });
    button.onpointermove = ui.guard((event) => {
      if (button.hasPointerCapture(event.pointerId)) move(...this.fromEvent(event).map((value, i) => value + off[i]));
    });
    button.onkeydown = ui.guard((event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const size = event.shiftKey ? 5 * step : step, [x, y] = get();
      move(x + size * way[0], y + size * way[1]);
    });
    const place = () => {
      const [x, y] = get();
      button.style.left = `${100 * this.X(x) / this.width}%`;
      button.style.top = `${100 * this.Y(y) / this.height}%`;
      if (!Number.isFinite(x + y)) throw new Error(`${label} must be two numbers`);
      button.ariaLabel = `${label}, ${said().map((value) => number(value)).join(", ")}; ${keys}`;
    };
    this.handles.push(place);
    ui.stageBox.append(button);
    return button;
  }
}
