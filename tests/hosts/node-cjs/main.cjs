const evenkeel = require("evenkeel");

import("./job.mjs").then(async ({ job }) => console.log(JSON.stringify(await job(evenkeel))));
