import "./host-edge-light.js";

export * from "./edge.js";
