// For the tests: runs what comes as a line of JSON, {code, args}, with every export of the live figures' modules in `live` and
// the arguments as a, b, c, …, and answers with a line, {value} or {error}.
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";

const live = {};
for (const folder of ["kit", "lab", "figures"]) {
  const place = new URL(`../helpers/live/${folder}/`, import.meta.url);
  for (const name of readdirSync(place).filter((name) => name.endsWith(".js"))) {
    const { figure, ...others } = await import(new URL(name, place));
    for (const other of Object.keys(others)) {
      if (other in live) throw new Error(`${name} exports ${other}, and so does another`);
    }
    Object.assign(live, others);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { code, args } = JSON.parse(line), names = [..."abcdef"].slice(0, args.length);
  let answer;
  try {
    const value = new Function("live", ...names, `return ${code}`)(live, ...args);
    answer = { value: value?.buffer ? [...value] : value };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
