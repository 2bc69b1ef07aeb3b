/* The start: ask who is signed in, and show the page of this address. */
import "@/frame/steps";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter, Route, Routes } from "react-router";
import { session } from "@/api/client";
import { Frame } from "@/frame/Frame";
import { NotFoundPage } from "@/frame/NotFoundPage";
import { routes } from "@/routes";
import "@/styles/app.css";

void session.check();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <BrowserRouter>
      <Routes>
        {routes.map((row) => <Route key={row.path} path={row.path} element={<Frame row={row} />} />)}
        <Route path="*" element={<Frame row={{ path: "*", page: NotFoundPage }} />} />
      </Routes>
    </BrowserRouter>
  </StrictMode>,
);
