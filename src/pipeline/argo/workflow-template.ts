/** The part of Argo Workflows 4's WorkflowTemplate that we write. The full schema is the CRD's. */
export interface WorkflowTemplate {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'WorkflowTemplate';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: WorkflowSpec;
}

export interface WorkflowSpec {
  readonly entrypoint: string;
  readonly onExit?: string;
  readonly arguments: { readonly parameters: readonly WorkflowParameter[] };
  readonly templates: readonly Template[];
  /** Deadlines, security, clean-up: passed through. */
  readonly [field: string]: unknown;
}

export interface WorkflowParameter {
  readonly name: string;
  readonly value: string;
}

/** A workflow by the clock: its own specification, or a WorkflowTemplate's with other values of its parameters. */
export interface CronWorkflow {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'CronWorkflow';
  readonly metadata: WorkflowTemplate['metadata'];
  readonly spec: {
    readonly schedules: readonly string[];
    readonly timezone: string;
    readonly concurrencyPolicy: 'Forbid';
    readonly startingDeadlineSeconds: number;
    readonly successfulJobsHistoryLimit: number;
    readonly failedJobsHistoryLimit: number;
    readonly workflowSpec:
      | WorkflowSpec
      | {
          readonly workflowTemplateRef: { readonly name: string };
          readonly arguments?: { readonly parameters: readonly WorkflowParameter[] };
        };
  };
}

/** One of `dag`, `steps` and `container`. */
export interface Template {
  readonly name: string;
  readonly inputs?: { readonly parameters: readonly { readonly name: string }[] };
  readonly dag?: { readonly tasks: readonly DagTask[] };
  readonly steps?: readonly (readonly StepTask[])[];
  readonly container?: Container;
  readonly [field: string]: unknown;
}

export interface DagTask {
  readonly name: string;
  readonly template: string;
  readonly depends?: string;
  readonly arguments?: { readonly parameters: readonly WorkflowParameter[] };
  /** A JSON list: one task for each of its items, `{{item}}` in the arguments. */
  readonly withParam?: string;
}

export interface StepTask {
  readonly name: string;
  readonly template: string;
  readonly when?: string;
}

export interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly [field: string]: unknown;
}
