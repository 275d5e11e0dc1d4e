// Runs the audit of GraphQL over HTTP against a URL: node audit.mjs http://127.0.0.1:8080/graphql
// Prints what did not pass and ends with 1, unless every item passed.
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
if (url === undefined) {
  console.error("usage: node audit.mjs URL");
  process.exit(2);
}

let passed = 0;
const audits = serverAudits({ url });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status === "ok") {
    passed++;
  } else {
    console.log(`${audit.id} ${audit.name}: ${result.status}, ${result.reason}`);
  }
  if (result.response?.body && !result.response.bodyUsed) await result.response.body.cancel();
}
console.log(`${passed} of ${audits.length}`);
process.exit(passed === audits.length ? 0 : 1);
