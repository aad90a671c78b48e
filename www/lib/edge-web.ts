import "./host-web.js";

export * from "./edge.js";
