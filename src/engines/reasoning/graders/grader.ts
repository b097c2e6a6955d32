/** How one answer was graded. */
export interface Grade {
  /** The answer found in the text, as written; null when there is none. */
  readonly extracted: string | null;
  readonly correct: boolean;
  /** Answers with the same `vote` count as the same answer in a majority vote; null has no vote. */
  readonly vote: string | null;
}

/** Finds and judges the answer of a solution. Pure: same text, same grade. */
export interface Grader {
  /** Metric name of the exam header. */
  readonly name: string;
  /** Part of the exam fingerprint: raise it with every change that can change a grade. */
  readonly version: number;
  /** `solution` is the visible answer of the model, without its reasoning. */
  grade(solution: string, gold: string): Grade;
}

/** How a stated answer is graded. */
export interface AnswerGraders {
  /** Decides the verdict and the vote. */
  readonly grader: Grader;
  /** Grade as the tools of the field do, so that published numbers can be compared. */
  readonly compatibleGraders: readonly Grader[];
}
