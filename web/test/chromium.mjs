import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Starts an installed Chromium, or returns undefined where there is none and the run may do without (a laptop).
 * With CI=true a missing browser is an error: a check that silently does nothing proves nothing.
 */
export async function openBrowser() {
  const executablePath = process.env.GREENLANE_CHROMIUM ?? usualPlaces.find((place) => existsSync(place));
  if (executablePath === undefined) {
    const advice = "no Chromium found: install the package chromium, or name one in GREENLANE_CHROMIUM";
    if (process.env.CI === "true") throw new Error(advice);
    console.warn(`skip  browser test, ${advice}`);
    return undefined;
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox", // containers run as root, where Chromium refuses its own sandbox
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking", // the browser's own calls home would fail on a closed network
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage", // /dev/shm is 64 MB in many containers
    ],
  });
}

/**
 * Collects everything a page that must live without the outside may not do: requests to another origin (which are
 * also cut), CSP violations, console errors, uncaught errors, failed requests. The list grows while the page runs.
 */
export async function watch(context, page, url) {
  const complaints = [];
  const home = new URL(url).origin;
  await context.route("**/*", (route) => {
    const asked = route.request().url();
    if (new URL(asked).origin === home || /^(data|blob):/.test(asked)) return route.continue();
    complaints.push(`request to another host: ${asked}`);
    return route.abort();
  });
  await context.exposeBinding("reportViolation", (_source, text) => complaints.push(`CSP violation: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.reportViolation(`${event.effectiveDirective} blocked ${event.blockedURI} in ${event.sourceFile}`);
    });
  });
  page.on("websocket", (socket) => complaints.push(`web socket opened: ${socket.url()}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console error: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // Leaving a page cancels what it still reads; that is no fault of the page.
    if (reason !== "net::ERR_ABORTED") complaints.push(`request failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  return complaints;
}
