import "./host-workerd.js";

export * from "./edge.js";
