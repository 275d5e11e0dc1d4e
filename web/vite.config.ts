import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses: the pages keep working behind a proxy that adds a path prefix.
  base: "./",
  worker: { format: "es" },
  build: {
    // The floor that monaco and React 19 run on; older browsers get a blank page whatever is written here.
    target: "es2022",
    // Files instead of data: addresses, so that script-src and worker-src can stay 'self'.
    assetsInlineLimit: 0,
    // monaco is one chunk of about 2.8 MB, loaded after the page has drawn; splitting it further saves nothing.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      onLog(level, log, report) {
        // framer-motion marks server components with "use client"; here there is no server side, and 60 warnings hide a real one.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  server: {
    proxy: {
      "^/graphql$": "http://127.0.0.1:8080",
      "^/(schema.graphql|healthz)$": "http://127.0.0.1:8080",
    },
  },
});
