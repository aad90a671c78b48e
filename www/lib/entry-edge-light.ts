import "./host-edge-light.js";

export * from "./api.js";
