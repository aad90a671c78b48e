import "./host-workerd.js";

export * from "./api.js";
