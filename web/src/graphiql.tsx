import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import { firstQuestion } from "./first-question";

const root = document.getElementById("graphiql");
if (root === null) {
  throw new Error("graphiql.html lacks the element #graphiql that the editor is drawn into");
}

// Resolved here and not left to fetch, so that an address with a query or a hash posts to the same place.
const fetcher = createGraphiQLFetcher({ url: new URL("./graphql", document.baseURI).href });

createRoot(root).render(
  <GraphiQL fetcher={fetcher} defaultQuery={firstQuestion} defaultEditorToolsVisibility={false}>
    <GraphiQL.Logo>
      <a className="greenlane-home" href="./">
        Greenlane
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
