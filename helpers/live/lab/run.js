// A training as the page knows it: what it was told of it, and the moments that it keeps.

import { jacobian, wayBack } from "../kit/likelihood.js";
import { logDensity } from "../kit/mathematics.js";
import { number } from "../kit/parts.js";
import { Learner } from "./learner.js";

const BACK = 32; // steps of a place's way back to the source

export class Run {
  constructor(facts) { // of `serve`, as it begins
    Object.assign(this, {
      facts,
      history: [],
      kept: [],
      every: 1,
      heard: 0,
      net: new Learner({ ...facts, weights: facts.weights.slice() }, 256),
    });
    this.slope = jacobian({ ...facts, layers: this.net.layers.map(({ matrix, bias }) => [matrix, bias]) });
  }
  // Every moment, and of a long training every second one, every fourth, …, and the last: some 5 MB.
  add(news) {
    if (this.heard++ % this.every === 0) this.kept.push(news);
    if (this.kept.length > Math.max(40, Math.min(160, 1e6 / news.weights.length))) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.every *= 2;
    }
    this.history = this.kept.at(-1) === news ? this.kept : [...this.kept, news];
  }
  get last() {
    return this.history.at(-1);
  }
  at(part) { // the moment when that part of the steps was done
    return this.history.findLast(({ step }) => step <= part * this.last.step);
  }
  // Its field (t, cloud) at a moment, which lasts until another is asked for.
  field({ weights }) {
    this.net.weights.set(weights);
    return (t, cloud) => this.net.velocity(t, cloud);
  }
  // log p at a place at time t, chapter 8, at the moment of `field`; source: {points, b}.
  logProb(t, x, y, { points, b }) {
    const { gained, places } = wayBack(this.slope, x, y, BACK, t);
    return gained + logDensity(points, b)(...places.at(-1));
  }
  // How far it has come at a moment, in few words and in more.
  brief({ step, seconds, error, above }) {
    const far = this.facts.known ? `${number(error, 3)} away` : `a loss of ${number(above, 3)}`;
    return step ? `${far} after ${step} steps, ${number(seconds, 1)} s` : "untrained";
  }
  words({ step, seconds, error, above, noise }) {
    if (!step) return "The network knows nothing yet.";
    const { known, settings: { goal } } = this.facts, time = `After ${step} steps, ${number(seconds, 1)} s:`;
    if (!known) return `${time} a loss of ${number(above, 3)}. Of such pairs nobody knows the exact field.`;
    const field = `${time} its field is ${number(error, 3)} from the exact one;`;
    if (goal === "mean") return `${field} its loss, which has no floor here, says ${number(above, 3)}.`;
    return `${field} by its loss, less the floor, ${number(above, 3)} ± ${number(noise, 3)}.`;
  }
}

const NAMED = {
  features: (on) => `${on ? "" : "no "}Fourier features`,
  coupling: (pairs) => `${pairs === "OT" ? "assigned" : "independent"} pairs`,
  goal: (goal) => goal === "mean" ? "the exact mean" : "single pairs",
};

// What sets a run apart from another of the same data: its own words for it.
export const apart = ({ facts: { settings, pairs } }, { facts: { settings: others } }) => {
  const words = Object.keys(settings).filter((name) => name !== "points" && settings[name] !== others[name])
    .map((name) => NAMED[name]?.(settings[name]) ?? `${name} ${settings[name]}`);
  return [...words, ...pairs ? ["reflow"] : []].join(", ");
};
