export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '&' | '|' | '^';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not';

export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'format'; readonly parts: readonly (string | FormattedValue)[] }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  /** A null key spreads a mapping (`**other`). */
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression | null, Expression])[] }
  | { readonly kind: 'star'; readonly value: Expression }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
  | {
      readonly kind: 'slice';
      readonly object: Expression;
      readonly bounds: readonly [Expression | null, Expression | null, Expression | null];
    }
  | {
      readonly kind: 'call';
      readonly callee: Expression;
      readonly positional: readonly Expression[];
      /** A null name spreads a mapping. */
      readonly named: readonly (readonly [string | null, Expression])[];
      readonly line: number;
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [CompareOperator, Expression])[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly value: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expression }
  | { readonly kind: 'assignment'; readonly name: string; readonly value: Expression }
  | {
      readonly kind: 'comprehension';
      readonly type: 'list' | 'set' | 'dict';
      readonly key: Expression | null;
      readonly value: Expression;
      readonly clauses: readonly Clause[];
    };

export interface FormattedValue {
  readonly value: Expression;
  readonly conversion: string;
  readonly specification: Expression | null;
}

export interface Clause {
  readonly target: Target;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'plain' | 'rest' | 'named-rest';
  readonly fallback: Expression | null;
}

export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'targets'; readonly items: readonly Target[]; readonly star: number }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
  /** Attributes cannot be set here: an error where it is reached. */
  | { readonly kind: 'attribute' };

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly line: number;
}

export type Statement =
  | FunctionDefinition
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly Target[]; readonly value: Expression }
  | { readonly kind: 'augment'; readonly target: Target; readonly operator: BinaryOperator; readonly value: Expression }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'for';
      readonly target: Target;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly {
        readonly types: readonly string[] | null;
        readonly name: string | null;
        readonly body: readonly Statement[];
      }[];
      readonly otherwise: readonly Statement[];
      readonly last: readonly Statement[];
    }
  | { readonly kind: 'raise'; readonly type: string | null; readonly message: Expression | null }
  | { readonly kind: 'assert'; readonly condition: Expression }
  | { readonly kind: 'delete'; readonly target: Target }
  | { readonly kind: 'import'; readonly module: string; readonly member: string | null; readonly as: string }
  | { readonly kind: 'pass' | 'break' | 'continue' }
  /** Read over: an error only where it is reached. */
  | { readonly kind: 'unsupported'; readonly what: string; readonly name: string | null; readonly line: number };
