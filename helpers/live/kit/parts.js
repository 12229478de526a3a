// Small parts that stage and controls share: elements, and numbers and names as they are read.

export const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
export const rounded = (x) => Number(x.toFixed(3));
export const pairs = (cloud) => Array.from({ length: cloud.length / 2 }, (_, i) => [cloud[2 * i], cloud[2 * i + 1]]);
export const number = (x, digits = 2) => (Math.abs(x) >= 1e4 ? x.toExponential(1) : x.toFixed(digits)).replace(/-/g, "−");
export const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const SOLVER_LABELS = { euler: "Euler", midpoint: "midpoint", heun: "Heun", rk4: "RK4" };
export const price = (nfe) => `${nfe} evaluation${nfe === 1 ? "" : "s"} (NFE)`;
export const labels = (things) => Object.fromEntries(Object.entries(things).map(([name, { label }]) => [name, label]));
export const capital = (name) => (name[0].toUpperCase() + name.slice(1)).replace("_", " ");
