import type { ClassScore, ClassificationReport, Column, DriftReport, ImageInput, ModelSummary, Table, TrainOptions, TrainReport } from "evenkeel";

export type Method = "smotenc" | "smote" | "random-over-sampler" | "random-under-sampler";
export type Ratio = "auto" | "half" | "quarter" | "tenth";
export type RuleKind = "best-f1" | "recall" | "precision" | "cost" | "own";
export type JobName =
  | "start"
  | "read"
  | "balance"
  | "train"
  | "evaluate"
  | "model"
  | "predict"
  | "picture"
  | "drift"
  | "report";

export interface ClassRows {
  name: string;
  rows: number;
}

/** The rows to learn from, to choose the threshold on, and to check with. */
export interface Parts {
  /** Everything but the rows to check with; training splits it into the next two. */
  work: Table;
  fit: Table;
  validation: Table;
  test: Table;
}

/** A loaded table and what is to be predicted in it. */
export interface Dataset {
  id: number;
  /** The file's name; none for the clinic example. */
  file?: string;
  table: Table;
  target: string;
  /** Classes by falling number of rows; empty when the target has too many values. */
  classes: ClassRows[];
  distinct: number;
  positive: string;
  parts?: Parts;
}

export interface Points {
  x: Float64Array;
  y: Float64Array;
  kind: Uint8Array;
}

export interface Balanced {
  key: string;
  method: Method;
  table: Table;
  counts: { class: string; before: number; after: number }[];
  warnings: string[];
  before: Points;
  after: Points;
  imputed: boolean;
}

/** What each threshold does, thresholds ascending. */
export interface Sweep {
  thresholds: Float64Array;
  tp: Float64Array;
  fp: Float64Array;
  positives: number;
  negatives: number;
  precision: Float64Array;
  recall: Float64Array;
}

export interface Choice {
  /** Probability of the positive class and truth of each row. */
  scores: Float64Array;
  truths: Uint8Array;
  sweep: Sweep;
}

export interface TrainedModel {
  key: string;
  /** The model without a threshold. */
  bytes: Uint8Array;
  report: TrainReport;
  /** What it was trained with and on: the controls may have moved since. */
  options: TrainOptions;
  parts: Parts;
  /** Of two classes only: what each threshold does on the rows to choose on. */
  choice?: Choice;
  positive: string;
  negative: string;
}

/** A model shown in the run step: the trained one, or one that was dropped. */
export interface ShownModel {
  file?: string;
  bytes: Uint8Array;
  summary: ModelSummary;
  /** The first scored rows. */
  scores?: Scores;
  /** Why the model could not be run on the table. */
  failure?: Failure;
  evaluation?: Evaluation;
  /** For a model that takes pictures. */
  pictures?: Pictures;
}

/** What a model of pictures takes, the names of its classes, and the last picture it was shown. */
export interface Pictures {
  input: ImageInput;
  labels?: string[];
  last?: Classified;
}

export interface Classified {
  photo: File;
  /** The photo's address in memory. */
  url: string;
  scores: ClassScore[];
  milliseconds: number;
}

export interface Scores {
  /** What was scored. */
  input: Table;
  rows: number;
  table: Table;
  truth?: Column;
}

export interface Evaluation {
  /** What decided the labels; none when the model's own labels were taken. */
  threshold: number | undefined;
  model: ClassificationReport;
  dummy: ClassificationReport;
  warnings: string[];
}

export interface Failure {
  code?: string;
  message: string;
}

export interface Compared {
  key: string;
  report: DriftReport;
}

export interface Settings {
  method: Method;
  ratio: Ratio;
  neighbors: number;
  seed: number;
  useBalance: boolean;
  weight: "none" | "balanced";
  c: number;
  rule: RuleKind;
  recall: number;
  precision: number;
  falseAlarm: number;
  miss: number;
  test: string;
  share: number;
}

export interface Busy {
  what: JobName;
  progress?: number;
}

export type Notice = { canceled: true } | { what: JobName; seconds: number };

export interface State {
  busy?: Busy;
  notice?: Notice;
  error?: Failure;
  data?: Dataset;
  settings: Settings;
  balanced?: Balanced;
  trained?: TrainedModel;
  threshold: number;
  shown?: ShownModel;
  current?: { id: number; file?: string; table: Table };
  compared?: Compared;
}

export function initialState(): State {
  return {
    threshold: 0.5,
    settings: {
      method: "smotenc",
      ratio: "auto",
      neighbors: 5,
      seed: 42,
      useBalance: true,
      weight: "none",
      c: 1,
      rule: "best-f1",
      recall: 0.85,
      precision: 0.7,
      falseAlarm: 1,
      miss: 10,
      test: "auto",
      share: 0.5,
    },
  };
}

/** What a balanced table depends on; another key means that the shown one is out of date. */
export function balanceKey(state: State): string {
  const { method, ratio, neighbors, seed } = state.settings;
  return JSON.stringify([state.data?.id, method, ratio, method.startsWith("smote") ? neighbors : 0, seed]);
}

/** What a trained model depends on. */
export function trainKey(state: State): string {
  const { useBalance, weight, c, seed } = state.settings;
  return JSON.stringify([state.data?.id, useBalance ? balanceKey(state) : seed, weight, c]);
}

/** What a drift verdict depends on. */
export function driftKey(state: State): string {
  const { test, share } = state.settings;
  return JSON.stringify([state.data?.id, state.current?.id, test, share]);
}
