import type { Exam, ExamHeader } from '../../contracts/exam.ts';

/** The exam as far as the header of the run says it is asked. */
export function narrowExam(exam: Exam, header: ExamHeader): Exam {
  return {
    header,
    async *items() {
      for await (const item of exam.items()) {
        if (item.index >= header.itemCount) return;
        yield item;
      }
    },
  };
}
