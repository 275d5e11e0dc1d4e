// Opens the built pages of a running Greenlane in a real Chromium and fails on anything that a ministry without a
// connection to the outside would notice: a request to another host, a CSP violation, a console error, an editor that
// does not complete, a question without an answer.
//
//   node test/browser.mjs http://127.0.0.1:8080
//   node test/browser.mjs --start ../bin/greenlane demo     starts that command on a free port and a new data directory
//
// GREENLANE_CHROMIUM names the browser where it is not in a usual place; SCREENSHOTS=DIR keeps a picture of each page.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { openBrowser, watch } from "./chromium.mjs";
import { startServer } from "./server.mjs";

const MINUTE = 60_000;

const policy = {
  "default-src": "'self'",
  "script-src": "'self'",
  "worker-src": "'self' blob:",
  "connect-src": "'self'",
};

/** Every directive that keeps the pages at home must be sent as it is written in web/embed.go. */
function checkPolicy(header, path) {
  assert.ok(header, `${path} is served without a Content-Security-Policy: send web.ContentSecurityPolicy`);
  const sent = Object.fromEntries(
    header.split(";").map((part) => part.trim().split(/\s+(.*)/s, 2)).map(([name, value]) => [name, value ?? ""]),
  );
  for (const [name, value] of Object.entries(policy)) {
    assert.equal(sent[name], value, `${path}: directive ${name} of the Content-Security-Policy`);
  }
}

/** Loads a page and checks how it is served. */
async function open(page, url, path) {
  const response = await page.goto(new URL(path, url).href, { waitUntil: "load", timeout: MINUTE });
  assert.equal(response.status(), 200, `GET ${path}`);
  checkPolicy(response.headers()["content-security-policy"], path);
}

async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });
}

async function indexLeadsEverywhere(page, url) {
  await open(page, url, "/");
  assert.match(await page.title(), /Greenlane/);
  const links = await page.locator("a").evaluateAll((all) => all.map((a) => a.href));
  for (const path of ["/graphiql", "/schema.graphql", "/healthz"]) {
    assert.ok(links.includes(new URL(path, url).href), `the first page links ${path}; it has ${links.join(", ")}`);
    const answer = await page.request.get(new URL(path, url).href);
    assert.equal(answer.status(), 200, `GET ${path}, linked from the first page`);
  }
}

async function firstQuestionIsAnswered(page, url) {
  const introspected = page.waitForResponse(
    (r) => r.url() === new URL("/graphql", url).href && (r.request().postData() ?? "").includes("__schema"),
    { timeout: MINUTE },
  );
  await open(page, url, "/graphiql");
  const schema = await (await introspected).json();
  assert.equal(schema.errors, undefined, `introspection: ${JSON.stringify(schema.errors)}`);

  const editor = page.locator(".graphiql-query-editor .view-lines");
  await editor.waitFor({ timeout: MINUTE });
  await page.waitForFunction(
    () => document.querySelector(".graphiql-query-editor .view-lines")?.textContent?.includes("inspectionRate"),
    undefined,
    { timeout: MINUTE },
  );
  const text = (await editor.innerText()).replaceAll("\u00a0", " ");
  assert.match(text, /^#.*\?/m, "the first question opens with a comment line that says what it asks");

  const answered = page.waitForResponse(
    (r) => r.request().method() === "POST" && (r.request().postData() ?? "").includes("inspectionRate"),
    { timeout: 2 * MINUTE },
  );
  await page.getByRole("button", { name: /execute/i }).click();
  const response = await answered;
  assert.equal(response.url(), new URL("/graphql", url).href, "where GraphiQL posts");
  const body = await response.json();
  assert.equal(body.errors, undefined, `the first question failed: ${JSON.stringify(body.errors)}`);
  const { rows, provenance } = body.data.clearance;
  assert.ok(rows.length >= 2, `rows for several tiers; got ${JSON.stringify(rows)}`);
  assert.ok(rows.some((row) => row.inspectionRate.value !== null && row.inspectionRate.denominator > 0), "a rate with its denominator");
  assert.ok(provenance.dataVersion, "the data version of the answer");
  await page.waitForFunction(
    (tier) => document.querySelector(".graphiql-response .view-lines")?.textContent?.includes(tier),
    rows[0].tier,
    { timeout: MINUTE },
  );
  return { rows: rows.length, dataVersion: provenance.dataVersion };
}

const period = '{ clearance(during: {from: "2020-01-01", to: "2020-08-01"})\n';

/** Replaces the editor's text, leaving the caret where the bar | stands. */
async function write(page, text) {
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text.replace("|", ""));
  for (let left = text.length - 1 - text.indexOf("|"); left > 0; left--) {
    await page.keyboard.press("ArrowLeft");
  }
}

async function editorCompletes(page) {
  await write(page, period + "{ rows { tier | } } }");
  await page.keyboard.type("inspectionR", { delay: 30 });
  const offer = page.locator(".suggest-widget .monaco-list-row", { hasText: "inspectionRate" }).first();
  // The worker may still be reading the schema: ask again until it offers something.
  const until = Date.now() + MINUTE;
  while (!(await offer.isVisible())) {
    assert.ok(Date.now() < until, "completion never offered inspectionRate after typing inspectionR inside rows { }");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Space");
    await offer.waitFor({ timeout: 2_000 }).catch(() => {});
  }
  await page.keyboard.press("Escape");
}

async function misspeltFieldIsMarked(page) {
  await write(page, period + "{ rows { inspectionRat| { value } } } }");
  await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor({ timeout: MINUTE });
}

/** One visitor with an empty profile, from the first page to an answer, in the light or the dark scheme. */
async function visit(browser, url, colorScheme) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const complaints = await watch(context, page, url);
  try {
    await indexLeadsEverywhere(page, url);
    await picture(page, `index-${colorScheme}`);
    const answer = await firstQuestionIsAnswered(page, url);
    await picture(page, `graphiql-${colorScheme}`);
    await editorCompletes(page);
    await picture(page, `completion-${colorScheme}`);
    await misspeltFieldIsMarked(page);
    assert.deepEqual(complaints, [], "what the browser complained about");
    console.log(
      `ok  ${colorScheme}: ${answer.rows} rows at data version ${answer.dataVersion}, completion, a marked mistake, no other host asked`,
    );
  } catch (error) {
    await picture(page, `failed-${colorScheme}`);
    if (complaints.length > 0) error.message += `\nThe browser complained:\n  ${complaints.join("\n  ")}`;
    throw error;
  } finally {
    await context.close();
  }
}

async function main() {
  const [first, ...command] = process.argv.slice(2);
  const start = first === "--start";
  let url = first ?? process.env.GREENLANE_URL;
  assert.ok(url, "name the server: node test/browser.mjs http://127.0.0.1:8080, or --start COMMAND");
  const browser = await openBrowser();
  if (browser === undefined) return;
  let server;
  try {
    if (start) {
      server = await startServer(command);
      url = server.url;
    }
    for (const colorScheme of ["light", "dark"]) await visit(browser, url, colorScheme);
  } finally {
    await browser.close();
    await server?.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
