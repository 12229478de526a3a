// Data from a reader's hand: drawn on the stage by finger, mouse or keys, or in a file that is chosen or dropped there.

import { make, pairs, rounded } from "../kit/parts.js";
import { fromFile, settled } from "./data.js";
import { MOST } from "./parcel.js";

const APART = 0.09, EDGE = 2.5; // of two points of a stroke; of the square

export class Hand {
  // tell(sentence) says what has happened; done() hears that a stroke is over, and moved() that the ring is elsewhere.
  constructor(ui, stage, { tell, done, moved }) {
    Object.assign(this, {
      ui,
      stage,
      tell,
      moved,
      drawing: false,
      stroke: null,
      place: [-2.2, -2.2],
      two: false,
      asked: false,
    });
    const { canvas } = stage, inside = (place) => place.map((value) => Math.min(EDGE, Math.max(-EDGE, value)));
    canvas.onclick = ui.guard((event) => {
      const [x, y] = stage.fromEvent(event), place = this.plane(x, y, this.two && x < 0 ? -EDGE / 2 : EDGE / 2);
      if (!this.drawing && Math.abs(place[1]) < EDGE) this.move(...place);
    });
    canvas.onpointerdown = ui.guard((event) => {
      if (!this.drawing || event.button || this.stroke !== null) return; // one finger draws
      canvas.setPointerCapture(event.pointerId);
      this.stroke = event.pointerId;
      this.own([...this.mine, inside(stage.fromEvent(event))]);
    });
    canvas.onpointermove = ui.guard((event) => {
      if (event.pointerId !== this.stroke) return;
      for (const part of event.getCoalescedEvents?.().concat(event) ?? [event]) {
        const next = inside(stage.fromEvent(part)), last = this.mine.at(-1);
        if (!last || Math.hypot(last[0] - next[0], last[1] - next[1]) > APART) this.own([...this.mine, next]);
      }
    });
    canvas.onlostpointercapture = ui.guard((event) => { // which comes after every touch, of a scroll, too
      if (event.pointerId !== this.stroke) return;
      this.stroke = null;
      done();
    });
    canvas.ondragover = (event) => event.preventDefault();
    canvas.ondrop = (event) => {
      event.preventDefault();
      this.take(event.dataTransfer.files);
    };
  }
  // With two planes side by side, what of the stage is which place of one: of the right one, where the ring is.
  plane(x, y, middle = EDGE / 2) {
    return this.two ? [2 * (x - middle), 2 * (y - EDGE / 2)] : [x, y];
  }
  move(...place) {
    this.place = place.map((value) => rounded(Math.min(EDGE, Math.max(-EDGE, value))));
    this.asked = true; // what is probable there
    this.moved();
  }
  get mine() {
    return this.ui.get("shape") === "own" ? this.ui.get("points") : [];
  }
  own(points) {
    const { ui } = this;
    if (points.length > MOST) return this.tell(`There is room for ${MOST} points, and no more. “Clear” makes some.`);
    ui.set("points", points.map((point) => point.map(rounded)));
    if (ui.get("shape") !== "own") ui.set("shape", "own");
  }
  async take([file]) {
    if (!file) return;
    try {
      const { points, said } = await fromFile(file), { points: cloud, said: more } = settled(points, MOST);
      this.own(pairs(cloud));
      this.tell(`${said} ${more}`);
    } catch (error) {
      this.tell(error.message);
    }
  }
  buttons() { // into the row that is open
    const { ui, stage } = this, file = make("input", { type: "file", accept: ".csv,.tsv,.txt,image/*", hidden: true });
    const draw = ui.button("Draw", () => {
      this.drawing = !this.drawing;
      draw.ariaPressed = String(this.drawing);
      stage.canvas.classList.toggle("live-draw", this.drawing);
      clear.hidden = !this.drawing;
      this.tell(this.drawing ? "Draw in the square, or take the ring: Enter sets a point, Delete removes the nearest." : "");
      this.moved();
    });
    draw.ariaPressed = "false";
    file.onchange = () => this.take(file.files).then(() => (file.value = ""));
    ui.into.append(file);
    ui.button("Open", () => file.click());
    const clear = ui.button("Clear", () => this.own([]));
    clear.hidden = true;
    this.handle();
  }
  handle() {
    const { ui, stage } = this, keys = "arrow keys move it; while you draw, Enter sets a point, Delete removes the nearest";
    const get = () => this.two ? this.place.map((value) => value / 2 + EDGE / 2) : this.place;
    const set = (x, y) => this.move(...this.plane(x, y)), said = () => this.place;
    const ring = stage.handle({ label: "Ring", keys, color: "source", get, set, said });
    const other = ui.guard((event) => {
      if (!this.drawing) return;
      const { mine, place } = this, far = ([x, y]) => Math.hypot(x - place[0], y - place[1]);
      if (event.key === "Enter") this.own([...mine, place]);
      else if (event.key === "Delete" && mine.length) {
        const nearest = mine.reduce((best, point) => far(point) < far(best) ? point : best);
        this.own(mine.filter((point) => point !== nearest));
      } else return;
      event.preventDefault();
    });
    ring.addEventListener("keydown", other);
    ring.hidden = true; // until there is a place for it
    this.ring = ring;
  }
}
