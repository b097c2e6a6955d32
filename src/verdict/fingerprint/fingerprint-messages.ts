/** What changed in how the served model behaves, apart from any score. */
export const fingerprintMessages = {
  EVAL_VERDICT_TOKENIZER: {
    en: 'The tokenizer changed: {changed} of {total} canary strings are cut otherwise; {text} is now {candidate} tokens, was {baseline}. Every prompt sent as text reaches the model changed.',
    ko: '토크나이저가 바뀌었습니다. 카나리 문자열 {total}개 중 {changed}개가 다르게 분할됩니다. {text}: {baseline}토큰 → {candidate}토큰. 텍스트로 보내는 모든 프롬프트가 달라집니다.',
  },
  EVAL_VERDICT_SPECIAL_TOKENS: {
    en: 'The server puts other special tokens around a prompt sent as text: now {candidate}, before {baseline} (token ids; "–" is none).',
    ko: '텍스트로 보낸 프롬프트에 서버가 붙이는 특수 토큰이 바뀌었습니다: {baseline} → {candidate}(토큰 ID, "–"는 없음).',
  },
  EVAL_VERDICT_CHAT_TEMPLATE: {
    en: 'The chat template changed: a conversation ({conversation}) that was put to the model as …{baseline} is now …{candidate}.',
    ko: '채팅 템플릿이 바뀌었습니다. 대화({conversation})가 …{baseline} 대신 …{candidate}(으)로 모델에 전달됩니다.',
  },
  EVAL_VERDICT_SYSTEM_PROMPT: {
    en: 'The chat template has another system prompt for conversations without one: before …{baseline}, now …{candidate}.',
    ko: '시스템 메시지가 없는 대화에 채팅 템플릿이 넣는 기본 시스템 프롬프트가 바뀌었습니다: …{baseline} → …{candidate}.',
  },
  EVAL_VERDICT_GENERATION_PROMPT: {
    en: 'The chat template opens the assistant\'s turn otherwise: before {baseline}, now {candidate} ("–": not at all).',
    ko: '채팅 템플릿이 어시스턴트 차례를 여는 방식이 바뀌었습니다: {baseline} → {candidate}("–"는 열지 않음).',
  },
  EVAL_VERDICT_CHAT_LENGTH: {
    en: 'The chat message {conversation} reaches the model as {candidate} tokens, before as {baseline}: the chat template or the tokenizer changed.',
    ko: '채팅 메시지 {conversation}의 길이가 {baseline}토큰에서 {candidate}토큰으로 바뀌었습니다. 채팅 템플릿이나 토크나이저가 바뀌었습니다.',
  },
  EVAL_VERDICT_STOPPING: {
    en: 'Answers no longer end by themselves: {candidate} of {total} canary answers did, {baseline} before. Check the end tokens (eos_token_id) and the chat template.',
    ko: '답변이 스스로 끝나지 않습니다. 카나리 답변 {total}개 중 스스로 끝난 답변: {baseline}개 → {candidate}개. 종료 토큰(eos_token_id)과 채팅 템플릿을 확인하십시오.',
  },
  EVAL_VERDICT_STOPPING_BETTER: {
    en: 'More canary answers end by themselves: {candidate} of {total}, {baseline} before.',
    ko: '스스로 끝나는 카나리 답변이 늘었습니다: {total}개 중 {baseline}개 → {candidate}개.',
  },
  EVAL_VERDICT_END_TOKEN_IGNORED: {
    en: 'The token {token}, which ended answers before, no longer does: {candidate} of {total} canary answers end by themselves, {baseline} did. Check eos_token_id in the model and its generation_config.json.',
    ko: '답변을 끝내던 토큰 {token}이(가) 더 이상 작동하지 않습니다. 카나리 답변 {total}개 중 스스로 끝난 답변: {baseline}개 → {candidate}개. 모델과 generation_config.json의 eos_token_id를 확인하십시오.',
  },
  EVAL_VERDICT_END_TOKEN: {
    en: 'Answers end with another token: now {candidate}, before {baseline}.',
    ko: '답변을 끝내는 토큰이 바뀌었습니다: {baseline} → {candidate}.',
  },
  EVAL_VERDICT_SAMPLING_DEFAULTS: {
    en: 'The server samples otherwise when a request does not say how: parameters with a value of its own are now {candidate}, before {baseline} ("–": none). Check generation_config.json.',
    ko: '요청이 지정하지 않을 때의 샘플링 방식이 바뀌었습니다. 서버 고유값이 있는 매개변수: {baseline} → {candidate}("–"는 없음). generation_config.json을 확인하십시오.',
  },
  EVAL_VERDICT_SAMPLING_VALUES: {
    en: 'The same model answers otherwise when a request leaves out how to sample: the server has other values of its own for {candidate}. Check generation_config.json.',
    ko: '같은 모델인데 샘플링을 지정하지 않은 요청의 답변이 달라졌습니다. {candidate}의 서버 고유값이 바뀌었습니다. generation_config.json을 확인하십시오.',
  },
  EVAL_VERDICT_TEXT_LESS_LIKELY: {
    en: 'Plain texts became less likely to the model by {loss|nats} per token over {tokens} tokens; a harmless release stays within {allowed|nats}.',
    ko: '평범한 글에 대한 모델의 확률이 토큰당 {loss|nats} 낮아졌습니다({tokens}토큰). 무해한 릴리스는 {allowed|nats} 이내입니다.',
  },
  EVAL_VERDICT_NUMBERS_CHANGED: {
    en: 'The model computes otherwise: over {tokens} tokens of plain text the most likely token agrees at {agreement|percent} (a harmless release: at least {allowed|percent}), and log-probabilities moved by {shift|nats} on average.',
    ko: '모델의 계산 결과가 달라졌습니다. 평범한 글 {tokens}토큰에서 가장 확률이 높은 토큰이 {agreement|percent} 일치합니다(무해한 릴리스: {allowed|percent} 이상). 로그 확률 변화는 평균 {shift|nats}입니다.',
  },
  EVAL_VERDICT_CONTEXT_LENGTH: {
    en: 'The longest prompt plus answer is now {candidate} tokens, before {baseline}.',
    ko: '프롬프트와 답변의 최대 길이가 바뀌었습니다: {baseline}토큰 → {candidate}토큰.',
  },
  EVAL_VERDICT_SERVER_CHANGED: {
    en: 'The server says of itself: {changes}.',
    ko: '서버 정보 변경: {changes}.',
  },
  EVAL_VERDICT_FINGERPRINT_PARTIAL: {
    en: 'Of the fingerprint of the served model could not be compared: {parts}.',
    ko: '서빙 모델 지문 중 비교하지 못한 부분: {parts}.',
  },
} as const;
