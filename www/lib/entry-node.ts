import "./host-node.js";

export * from "./api.js";
