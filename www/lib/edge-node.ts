import "./host-node.js";

export * from "./edge.js";
