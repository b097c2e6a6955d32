import { join } from 'node:path';
import { z } from 'zod';
import { EvalError } from '../contracts/errors.ts';
import { type ExamDraft, type ExamHeader, examHeaderSchema, examItemSchema } from '../contracts/exam.ts';
import { makeDirectory } from '../files/make-directory.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { canonicalJson } from './canonical-json.ts';
import { examFingerprint } from './exam-fingerprint.ts';

const groupBytes = 256 * 1024;

/**
 * Writes `<fingerprint>.jsonl` into `directory`: a header line, then one line per item, streamed. The same draft always
 * gives the same file. Throws EVAL_EXAM_INVALID for items out of order, an item id used twice, or what is not JSON.
 */
export async function writeExam(draft: ExamDraft, directory: string): Promise<ExamHeader> {
  await makeDirectory(directory);
  const unnamed = { ...draft.header, schemaVersion: 1 as const };
  // The header is the first line but known last: its place is kept free, and what is left over is filled with spaces.
  const room = Buffer.byteLength(headerLine({ ...unnamed, fingerprint: '0'.repeat(64), itemCount: 2 ** 40 }));
  let written: ExamHeader | undefined;
  await writeFileAtomically(join(directory, `${draft.header.task.replaceAll(/[^\w.-]/g, '_')}.exam`), async (file) => {
    await file.writeFile(`${' '.repeat(room)}\n`);
    const fingerprint = examFingerprint();
    let itemCount = 0;
    let group: string[] = [];
    let size = 0;
    for await (const line of itemLines(draft)) {
      fingerprint.add(line);
      itemCount += 1;
      group.push(`${line}\n`);
      size += line.length;
      if (size < groupBytes) continue;
      await file.writeFile(group.join(''));
      group = [];
      size = 0;
    }
    await file.writeFile(group.join(''));
    const counted = { ...unnamed, itemCount };
    const header = examHeaderSchema.parse({ ...counted, fingerprint: fingerprint.finish(counted) });
    await file.overwrite(headerLine(header), 0);
    written = header;
    return join(directory, `${header.fingerprint}.jsonl`);
  });
  if (written === undefined) throw new Error('an exam file was written without a header');
  return written;
}

function headerLine(header: ExamHeader): string {
  return canonicalJson(header);
}

async function* itemLines(draft: ExamDraft): AsyncGenerator<string, void, undefined> {
  const seen = new Set<string>();
  let index = 0;
  for await (const item of draft.items()) {
    const place = `exam ${draft.header.task}, item ${index}`;
    const parsed = examItemSchema.safeParse(item);
    if (!parsed.success)
      throw invalidExam(`${place} does not have the expected form:\n${z.prettifyError(parsed.error)}`);
    if (item.index !== index) throw invalidExam(`${place}: expected index ${index}, found ${item.index}`);
    if (seen.has(item.itemId)) throw invalidExam(`${place}: the id ${JSON.stringify(item.itemId)} was used before`);
    seen.add(item.itemId);
    yield canonicalJson(parsed.data);
    index += 1;
  }
}

function invalidExam(message: string): EvalError {
  return new EvalError({
    code: 'EVAL_EXAM_INVALID',
    message,
    nextStep: 'give every row of the data set an id of its own, and items the index of their position',
  });
}
