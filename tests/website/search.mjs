// Answers queries as the site does: node search.mjs ENGINE INDEX < queries as JSON; what is found, as JSON.
import { readFileSync } from "node:fs";

const [, , path, index] = process.argv;
const { prepare, fold } = await import(path);
const whole = JSON.parse(readFileSync(index, "utf8"));
let find, ready, first, milliseconds = Infinity;
for (let times = 0; times < 3; times++) {  // the least of three: the machine may be busy
  const start = process.cpuUsage();
  ({ find, ready } = prepare(whole));
  first = find("nextcloud").length;
  milliseconds = Math.min(milliseconds, process.cpuUsage(start).user / 1000);
  await ready;
}
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = asked.map((query) => find(query, 8).map(({ path, title, says, libre }) => ({ path, title, says, libre })));
const slugs = whole.titles.map((title) => fold(title).join("-"));
console.log(JSON.stringify({ answers, slugs, first, milliseconds }));
