import { fingerprintMessages } from './fingerprint/fingerprint-messages.ts';

/** A sentence in every language. `{name}` is a parameter, `{name|amount}` one with the unit of the message, see render-message.ts. */
interface Message {
  readonly en: string;
  readonly ko: string;
}

/** Why one comparison got its verdict. */
export const reasonMessages = {
  'no-pairs': {
    en: 'No item was measured on both sides.',
    ko: '양쪽에서 모두 측정된 문항이 없습니다.',
  },
  'low-coverage': {
    en: 'Only {pairs} of {planned} items were measured on both sides ({coverage|percent}); {minimum|percent} are required.',
    ko: '{planned}개 문항 중 {pairs}개({coverage|percent})만 양쪽에서 측정되었습니다. 최소 {minimum|percent}가 필요합니다.',
  },
  'question-changed': {
    en: 'The exam asks differently than the baseline did ({changed}), so the scores cannot be compared. Run the baseline again with the same exam.',
    ko: '기준 실행과 시험의 출제 방식이 달라({changed}) 점수를 비교할 수 없습니다. 같은 시험으로 기준을 다시 실행하십시오.',
  },
  'metric-missing': {
    en: 'The baseline did not measure this metric.',
    ko: '기준 실행에서는 이 지표를 측정하지 않았습니다.',
  },
  'within-margin': {
    en: 'Not worse than the baseline by more than {upper|amount} with {confidence|percent} confidence; {margin|amount} are allowed.',
    ko: '{confidence|percent} 신뢰수준에서 기준보다 최대 {upper|amount}까지만 나쁠 수 있으며 허용치는 {margin|amount}입니다.',
  },
  regressed: {
    en: 'Worse by {damage|amount}, which chance does not explain (adjusted p {p|probability}); {margin|amount} are allowed.',
    ko: '기준보다 {damage|amount} 나빠졌으며 우연으로 설명되지 않습니다(보정 p {p|probability}). 허용치는 {margin|amount}입니다.',
  },
  'small-damage': {
    en: 'Worse by {damage|amount}: more than chance (adjusted p {p|probability}), but less than half of the {margin|amount} allowed.',
    ko: '기준보다 {damage|amount} 나빠졌습니다. 우연은 아니지만(보정 p {p|probability}) 허용치 {margin|amount}의 절반보다 작습니다.',
  },
  'advisory-damage': {
    en: 'Worse by {damage|amount} (adjusted p {p|probability}); this metric only warns.',
    ko: '기준보다 {damage|amount} 나빠졌습니다(보정 p {p|probability}). 이 지표는 경고만 합니다.',
  },
  'gold-less-likely': {
    en: 'Right answers became less likely by {damage|nats} per item (adjusted p {p|probability}); a harmless release stays within {margin|nats}.',
    ko: '정답의 로그 확률이 문항당 {damage|nats} 낮아졌습니다(보정 p {p|probability}). 무해한 릴리스는 {margin|nats} 이내입니다.',
  },
  'gold-as-likely': {
    en: 'Right answers are as likely as before, within the {margin|nats} per item of a harmless release.',
    ko: '정답의 로그 확률이 무해한 릴리스의 변동 범위(문항당 {margin|nats}) 안에 있습니다.',
  },
  'gold-at-chance': {
    en: 'The baseline does no better than a guess here: log-probabilities of its answers say nothing.',
    ko: '기준 모델의 정답률이 무작위 추측 수준이므로 로그 확률로는 아무것도 알 수 없습니다.',
  },
  'gold-other-words': {
    en: 'The model does not answer in the words of the choices: their log-probabilities say nothing.',
    ko: '모델이 선택지의 표현으로 답하지 않으므로 선택지의 로그 확률로는 아무것도 알 수 없습니다.',
  },
  'gold-unknown': {
    en: 'What a guess would score was not recorded: log-probabilities are shown, not judged.',
    ko: '무작위 추측의 점수가 기록되지 않아 로그 확률은 표시만 하고 판정하지 않습니다.',
  },
  'within-noise': {
    en: 'Worse by {damage|amount} (adjusted p {p|probability}), but runs of one image of this model on this GPU have differed by up to {noise|amount}.',
    ko: '{damage|amount} 나빠졌지만(보정 p {p|probability}) 이 모델과 GPU에서는 같은 이미지의 실행끼리도 최대 {noise|amount}까지 차이가 났습니다.',
  },
  undecided: {
    en: 'It may be up to {upper|amount} worse where {margin|amount} are allowed: {pairs} items can only see {mde|amount}. About {needed} items would decide.',
    ko: '최대 {upper|amount}까지 나쁠 수 있어 허용치 {margin|amount}를 넘을 수 있습니다. {pairs}개 문항으로는 {mde|amount} 이상만 볼 수 있으며, 약 {needed}개 문항이면 판정할 수 있습니다.',
  },
  'below-floor': {
    en: '{value|level} is {drop|percent} below the mean {mean|level} of the last {window|acceptedRuns}; {limit|percent} below is the floor.',
    ko: '현재 {value|level}: 최근 {window|acceptedRuns}의 평균 {mean|level}보다 {drop|percent} 낮습니다. 허용 하한은 {limit|percent}입니다.',
  },
  'serving-within-margin': {
    en: 'At most {upper|percent} worse over {repetitions} repetitions; {margin|percent} are allowed.',
    ko: '{repetitions}회 반복에서 최대 {upper|percent} 나빠졌으며 허용치는 {margin|percent}입니다.',
  },
  'serving-regressed': {
    en: 'Worse by {damage|percent} (95% interval {lower|percent} to {upper|percent}); {margin|percent} are allowed.',
    ko: '{damage|percent} 나빠졌습니다(95% 구간 {lower|percent}~{upper|percent}). 허용치는 {margin|percent}입니다.',
  },
  'serving-within-noise': {
    en: 'Worse by {damage|percent}, beyond the {margin|percent} allowed, but runs of one image of this model on this GPU have differed by up to {noise|percent}.',
    ko: '{damage|percent} 나빠져 허용치 {margin|percent}를 넘지만, 이 모델과 GPU에서는 같은 이미지의 실행끼리도 최대 {noise|percent}까지 차이가 났습니다.',
  },
  'serving-advisory': {
    en: 'Worse by {damage|percent} (95% interval {lower|percent} to {upper|percent}) where {margin|percent} would be allowed; this metric only warns.',
    ko: '{damage|percent} 나빠졌습니다(95% 구간 {lower|percent}~{upper|percent}, 허용치 {margin|percent}). 이 지표는 경고만 합니다.',
  },
  'serving-slower': {
    en: 'Worse by {damage|percent} (95% interval {lower|percent} to {upper|percent}), which may or may not be beyond the {margin|percent} allowed.',
    ko: '{damage|percent} 나빠졌습니다(95% 구간 {lower|percent}~{upper|percent}). 허용치 {margin|percent}를 넘는지는 확실하지 않습니다.',
  },
  'serving-undecided': {
    en: 'Between {lower|percent} and {upper|percent} worse: {repetitions} repetitions are too noisy for a margin of {margin|percent}.',
    ko: '{lower|percent}에서 {upper|percent} 사이로 나빠졌을 수 있습니다. {repetitions}회 반복으로는 허용치 {margin|percent}를 판정하기에 변동이 큽니다.',
  },
  'serving-few-repetitions': {
    en: '{repetitions} complete repetitions on the smaller side cannot tell noise from change; at least 2 on each side are needed, 3 are better.',
    ko: '적은 쪽의 완료된 반복이 {repetitions}회라 변동과 변화를 구분할 수 없습니다. 양쪽 모두 최소 2회, 가급적 3회가 필요합니다.',
  },
  'client-overloaded': {
    en: 'The load generator could not keep up, by the proof it took in the run, so the figures describe the client, not the server.',
    ko: '부하 발생기가 실행 중에 남긴 증거로 보아 부하를 따라가지 못해 서버가 아닌 클라이언트를 측정했습니다.',
  },
  contaminated: {
    en: 'The server had other work, was restarted, or answered from a warm prefix cache during the load test, so the figures are not of this load alone.',
    ko: '부하 시험 중에 서버에 다른 작업이 있었거나, 서버가 다시 시작되었거나, 프리픽스 캐시가 이미 채워져 있어 이 부하만의 수치가 아닙니다.',
  },
  'client-limited': {
    en: 'The load generator sent requests {lag|milliseconds} late, so the figures describe the client, not the server.',
    ko: '부하 발생기가 요청을 {lag|milliseconds} 늦게 보내 서버가 아닌 클라이언트를 측정했습니다.',
  },
} as const satisfies Record<string, Message>;

/** What a reader has to know about the comparison as a whole. */
export const findingMessages = {
  ...fingerprintMessages,
  EVAL_VERDICT_NO_BASELINE: {
    en: 'Model line {modelLine} has no accepted run to compare with. If this run is good, make it the baseline: vllm-eval accept {runId}',
    ko: '모델 계열 {modelLine}에 비교할 승인된 실행이 없습니다. 이 실행이 정상이라면 기준으로 지정하십시오: vllm-eval accept {runId}',
  },
  EVAL_VERDICT_BASELINE_INVALID: {
    en: 'The baseline run {baselineRunId} was itself INVALID. Accept a valid run and compare again.',
    ko: '기준 실행 {baselineRunId} 자체가 INVALID입니다. 유효한 실행을 승인한 뒤 다시 비교하십시오.',
  },
  EVAL_VERDICT_SAME_DIGEST: {
    en: 'Both runs evaluated the same image {digest}: the differences show noise, not a change.',
    ko: '두 실행이 같은 이미지 {digest}를 평가했습니다. 차이는 변화가 아니라 변동입니다.',
  },
  EVAL_VERDICT_MODEL_LINE: {
    en: 'The candidate is of model line {candidate}, the baseline of {baseline}.',
    ko: '후보는 모델 계열 {candidate}, 기준은 {baseline}입니다.',
  },
  EVAL_VERDICT_BASELINE_NEWER: {
    en: 'The baseline was made at {baseline}, after the candidate at {candidate}: check the clocks, or the order of the two runs.',
    ko: '기준 실행({baseline})이 후보 실행({candidate})보다 나중입니다. 시계 또는 두 실행의 순서를 확인하십시오.',
  },
  EVAL_VERDICT_EXAM_CHANGED: {
    en: 'The exam {task} has other items than the baseline had: the {pairs} common ones are compared.',
    ko: '시험 {task}의 문항이 기준과 다릅니다. 공통 문항 {pairs}개를 비교합니다.',
  },
  EVAL_VERDICT_TASK_MISSING: {
    en: 'The baseline measured {task}, the candidate did not. Run it too, or accept a baseline without it.',
    ko: '기준은 {task}를 측정했지만 후보는 측정하지 않았습니다. 함께 실행하거나 이 벤치마크가 없는 기준을 승인하십시오.',
  },
  EVAL_VERDICT_TASK_NEW: {
    en: '{task} is new: it will be compared once this run is accepted.',
    ko: '새로운 벤치마크 {task}: 이 실행이 승인된 뒤부터 비교됩니다.',
  },
  EVAL_VERDICT_DUPLICATE_ITEMS: {
    en: '{count} item ids of {task} occur more than once; the first of each was compared.',
    ko: '{task}에서 문항 ID {count}개가 중복됩니다. 각각 첫 번째만 비교했습니다.',
  },
  EVAL_VERDICT_NOTHING_COMPARED: {
    en: 'No metric that may decide was compared: check that both runs measured the same benchmarks.',
    ko: '판정에 쓸 수 있는 지표가 하나도 비교되지 않았습니다. 두 실행이 같은 벤치마크를 측정했는지 확인하십시오.',
  },
  EVAL_VERDICT_POOLED_DAMAGE: {
    en: 'Over all {tasks} benchmarks together ({pairs} items) the candidate is worse by {damage|amount} (p {p|probability}).',
    ko: '전체 {tasks}개 벤치마크({pairs}개 문항)를 합치면 {damage|amount} 나빠졌습니다(p {p|probability}).',
  },
  EVAL_VERDICT_POOLED_SMALL: {
    en: 'Over all {tasks} benchmarks together ({pairs} items) the candidate is slightly worse: {damage|amount} (p {p|probability}).',
    ko: '전체 {tasks}개 벤치마크({pairs}개 문항)를 합치면 약간 나빠졌습니다: {damage|amount}(p {p|probability}).',
  },
  EVAL_VERDICT_TASK_SUSPECTED: {
    en: '{metric} of {task} looks worse by {damage|amount}, which is more than allowed but may still be chance (adjusted p {p|probability}). More items or repeats of it would decide.',
    ko: '{task}의 {metric} 값이 {damage|amount} 나빠 보입니다. 허용치를 넘지만 아직 우연일 수 있습니다(보정 p {p|probability}). 문항이나 반복을 늘리면 판정할 수 있습니다.',
  },
  EVAL_VERDICT_UNDECIDED_TASKS: {
    en: 'Too few items to decide alone: {names}. All {tasks} benchmarks together ({pairs} items) are not worse by more than {upper|amount} with {confidence|percent} confidence; {margin|amount} are allowed.',
    ko: '문항이 적어 단독으로 판정할 수 없는 벤치마크: {names}. 전체 {tasks}개 벤치마크({pairs}개 문항)를 합치면 {confidence|percent} 신뢰수준에서 최대 {upper|amount}까지만 나쁠 수 있으며 허용치는 {margin|amount}입니다.',
  },
  EVAL_VERDICT_GOLD_LESS_LIKELY: {
    en: 'The right answers of {task} became less likely by {damage|nats} per item (adjusted p {p|probability}): damage that right and wrong alone do not show yet.',
    ko: '{task} 정답의 로그 확률이 문항당 {damage|nats} 낮아졌습니다(보정 p {p|probability}). 정오답만으로는 아직 드러나지 않는 손상입니다.',
  },
  EVAL_VERDICT_FLOOR_IN_NOISE: {
    en: '{metric} of {task} is {drop|percent} below the mean of the last {window|acceptedRuns}, but so few items may do that by chance.',
    ko: '{task}의 {metric} 값이 최근 {window|acceptedRuns}의 평균보다 {drop|percent} 낮지만, 문항 수가 적어 우연일 수 있습니다.',
  },
  EVAL_VERDICT_STORE_AWAY: {
    en: 'The store could not be asked for the accepted runs ({reason}). Once it is back, decide again: vllm-eval step decide --run {runId} --force',
    ko: '저장소에서 승인된 실행을 조회하지 못했습니다({reason}). 저장소가 복구되면 다시 판정하십시오: vllm-eval step decide --run {runId} --force',
  },
  EVAL_VERDICT_ANCHOR_DRIFT: {
    en: 'Slow drift: {metric} of {task} is worse than the golden anchor {anchorRunId} by {damage|amount} ({margin|amount} are allowed), though no step from baseline to baseline was.',
    ko: '느린 퇴화: {task}의 {metric} 값이 골든 앵커 {anchorRunId}보다 {damage|amount} 나쁩니다(허용치 {margin|amount}). 기준이 바뀔 때마다의 변화는 각각 허용치 안이었습니다.',
  },
  EVAL_VERDICT_ANCHOR_SLOWER: {
    en: 'Slow drift: {metric} of {task} is worse than the golden anchor {anchorRunId} by {damage|percent} ({margin|percent} are allowed), though no step from baseline to baseline was.',
    ko: '느린 퇴화: {task}의 {metric} 값이 골든 앵커 {anchorRunId}보다 {damage|percent} 나쁩니다(허용치 {margin|percent}). 기준이 바뀔 때마다의 변화는 각각 허용치 안이었습니다.',
  },
  EVAL_VERDICT_ANCHOR_POOLED: {
    en: 'Slow drift: over all {tasks} benchmarks together ({pairs} items) the candidate is worse than the golden anchor {anchorRunId} by {damage|amount} (p {p|probability}).',
    ko: '느린 퇴화: 전체 {tasks}개 벤치마크({pairs}개 문항)를 합치면 골든 앵커 {anchorRunId}보다 {damage|amount} 나쁩니다(p {p|probability}).',
  },
  EVAL_VERDICT_LEVEL_CHANGED: {
    en: '{metric} of {task} has been on a worse level since run {runId}: {before|level} before, {after|level} since.',
    ko: '{task}의 {metric} 값이 실행 {runId}부터 더 나쁜 수준으로 바뀌었습니다: 이전 {before|level}, 이후 {after|level}.',
  },
  EVAL_VERDICT_SLOW_DRIFT: {
    en: '{metric} of {task} has been getting worse over the last {runs} runs (CUSUM {cusum|deviations}).',
    ko: '{task}의 {metric} 값이 최근 {runs}회 실행에 걸쳐 나빠지고 있습니다(CUSUM {cusum|deviations}).',
  },
  EVAL_VERDICT_MORE_CUT_OFF: {
    en: 'More answers of {task} were cut off by the token limit: {candidate|percent}, before {baseline|percent}. Look for a changed template or stop token.',
    ko: '{task}에서 토큰 한도로 잘린 답이 늘었습니다: {candidate|percent}, 이전 {baseline|percent}. 템플릿이나 정지 토큰이 바뀌었는지 확인하십시오.',
  },
  EVAL_VERDICT_MORE_EMPTY: {
    en: 'More answers of {task} were empty: {candidate|percent}, before {baseline|percent}.',
    ko: '{task}에서 빈 답이 늘었습니다: {candidate|percent}, 이전 {baseline|percent}.',
  },
  EVAL_VERDICT_MORE_FAILED: {
    en: 'More requests of {task} failed: {candidate|percent}, before {baseline|percent}.',
    ko: '{task}에서 실패한 요청이 늘었습니다: {candidate|percent}, 이전 {baseline|percent}.',
  },
  EVAL_VERDICT_SUCCESS_RATE: {
    en: '{failures} of {requests} requests of {task} failed: success rate {rate|percent}, at least {minimum|percent} is required.',
    ko: '{task}의 요청 {requests}건 중 {failures}건이 실패했습니다. 성공률 {rate|percent}, 최소 {minimum|percent}가 필요합니다.',
  },
} as const satisfies Record<string, Message>;

export type ReasonCode = keyof typeof reasonMessages;
export type FindingCode = keyof typeof findingMessages;
export const messages: Readonly<Record<string, Message>> = { ...reasonMessages, ...findingMessages };
