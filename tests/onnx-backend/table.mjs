// The pass table by operator, as a page in English and one in Korean.
import { writeFileSync } from "node:fs";

const TEXT = {
  en: {
    path: "../../docs/onnx-backend.md",
    title: "ONNX backend tests",
    intro: (passing, all, core) =>
      `The official test suite of ONNX 1.19.1 runs inside WebAssembly, through the built npm package in Node, at the\n` +
      `suite's own tolerances (1e-3 relative, 1e-7 absolute). \`make onnx-backend\` repeats it and fails if a case that\n` +
      `passes here no longer does; the list is \`tests/onnx-backend/passing.txt\`. This page is written by it, too:\n` +
      `\`make onnx-backend WRITE=1\`.\n\n` +
      `**${passing} of ${all} cases pass (${((100 * passing) / all).toFixed(1)} %)**, ${core} of them in the core file alone.\n`,
    heading: "By operator",
    header: "| operator | pass | of | in core | why the others do not |",
    whole: "Operators with every case passing",
  },
  ko: {
    path: "../../docs/onnx-backend.ko.md",
    title: "ONNX 백엔드 테스트",
    intro: (passing, all, core) =>
      `ONNX 1.19.1의 공식 테스트 모음을 WebAssembly 안에서, 빌드한 npm 패키지를 통해 Node로 돌립니다. 허용 오차는 모음이 정한\n` +
      `그대로입니다(상대 1e-3, 절대 1e-7). \`make onnx-backend\`가 이를 되풀이하고, 여기서 통과한 사례가 더는 통과하지 못하면\n` +
      `실패합니다. 목록은 \`tests/onnx-backend/passing.txt\`입니다. 이 페이지도 그 명령이 씁니다:\n` +
      `\`make onnx-backend WRITE=1\`.\n\n` +
      `**${all}건 가운데 ${passing}건이 통과합니다(${((100 * passing) / all).toFixed(1)} %)**. 그중 ${core}건은 core 파일만으로 통과합니다.\n`,
    heading: "연산자별",
    header: "| 연산자 | 통과 | 전체 | core에서 | 나머지가 통과하지 못하는 이유 |",
    whole: "모든 사례가 통과하는 연산자",
  },
};

export function writePages(results) {
  const groups = Map.groupBy ? Map.groupBy(results, (r) => r.operator) : groupBy(results);
  const rows = [...groups]
    .map(([operator, cases]) => {
      const passing = cases.filter((c) => c.engine !== undefined);
      const reasons = cases.filter((c) => c.engine === undefined).map((c) => shorten(c.reason));
      return {
        operator,
        all: cases.length,
        passing: passing.length,
        core: passing.filter((c) => c.engine === "core").length,
        reason: mostFrequent(reasons),
      };
    })
    .sort((a, b) => (a.operator < b.operator ? -1 : 1));
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  for (const text of Object.values(TEXT)) {
    const partly = rows.filter((row) => row.passing < row.all);
    const wholly = rows.filter((row) => row.passing === row.all);
    const page = [
      `# ${text.title}\n`,
      text.intro(sum("passing"), sum("all"), sum("core")),
      `## ${text.whole}\n`,
      fold(wholly.map((row) => `${row.operator} (${row.all})`).join(", ")) + "\n",
      `## ${text.heading}\n`,
      text.header,
      "|---|---:|---:|---:|---|",
      ...partly.map((r) => `| ${r.operator} | ${r.passing} | ${r.all} | ${r.core} | ${r.reason} |`),
    ];
    writeFileSync(new URL(text.path, import.meta.url), `${page.join("\n")}\n`);
  }
}

function groupBy(results) {
  const groups = new Map();
  for (const result of results) groups.set(result.operator, [...(groups.get(result.operator) ?? []), result]);
  return groups;
}

/** What is the same for all cases of one kind: no names of nodes, no numbers. */
function shorten(reason) {
  return reason
    .replace(/;.*$/s, "")
    .replace(/node '[^']*' \(([^)]*)\)(, )?/g, "$1 ")
    .replace(/'[^']*'/g, "…")
    .replace(/[|\n]/g, " ")
    .slice(0, 110)
    .trim();
}

function mostFrequent(reasons) {
  const counts = new Map();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? "";
}

function fold(text) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > 115) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) && " ") + word;
  }
  return lines.join("\n");
}
