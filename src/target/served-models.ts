import { EvalError } from '../contracts/errors.ts';
import { excerpt } from './failure.ts';
import { isArray, isObject, numberOrNull, stringOrNull } from './json-value.ts';
import { notOpenAi, parseBody, type ResponseBody } from './response-body.ts';
import { unknownModel } from './unknown-model.ts';

/** One entry of GET /v1/models. */
export interface ServedModel {
  readonly name: string;
  readonly root: string | null;
  readonly maxModelLength: number | null;
}

/** Throws EVAL_TARGET_NOT_OPENAI for a body that is no list of models. */
export function parseModels(body: ResponseBody): readonly ServedModel[] {
  const { data } = parseBody(body);
  if (!isArray(data))
    throw notOpenAi(body, `JSON without a list of models, ${excerpt(body.text, body.place.redact, 60)}`);
  return data.map((model) => {
    const name = isObject(model) ? stringOrNull(model['id']) : null;
    if (!isObject(model) || name === null) throw notOpenAi(body, 'a model without id');
    return { name, root: stringOrNull(model['root']), maxModelLength: numberOrNull(model['max_model_len']) };
  });
}

/** The model of that name, or the only one there is. Throws EVAL_TARGET_MODEL_UNKNOWN and EVAL_TARGET_MODEL_AMBIGUOUS. */
export function chooseModel(models: readonly ServedModel[], wanted: string | null, body: ResponseBody): ServedModel {
  const names = models.map((model) => model.name);
  const details = { status: 200, body: excerpt(body.text, body.place.redact), request: body.place.what, models: names };
  if (wanted !== null) {
    const found = models.find((model) => model.name === wanted);
    if (found === undefined) throw new EvalError(unknownModel(wanted, names, details));
    return found;
  }
  const [only] = models;
  if (only === undefined) throw notOpenAi(body, 'an empty list of models');
  if (models.length > 1) {
    throw new EvalError({
      code: 'EVAL_TARGET_MODEL_AMBIGUOUS',
      message: `Expected one served model, found ${names.map((name) => `"${name}"`).join(', ')}, at ${body.place.what}.`,
      nextStep: 'Give one of these as the served model name.',
      details,
    });
  }
  return only;
}
