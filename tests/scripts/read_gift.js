/* Reads GIFT from standard input by gift-pegjs and prints what it found as JSON. */

import { readFileSync } from "node:fs";

import reader from "gift-pegjs";

console.log(JSON.stringify(reader.parse(readFileSync(0, "utf8"))));
