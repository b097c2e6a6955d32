/**
 * Keeps `concurrency` requests in flight until `count` were issued: each lane issues its next one as its last one ends.
 * The first wave is issued before this returns. Rejects with what `issue` throws; lanes then issue nothing more.
 */
export async function closedLoop(
  count: number,
  concurrency: number,
  issue: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      try {
        await issue(index);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, () => lane()));
}
