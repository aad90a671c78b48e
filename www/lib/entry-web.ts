import "./host-web.js";

export * from "./api.js";
