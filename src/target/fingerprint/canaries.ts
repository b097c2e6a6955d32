import type { ChatMessage } from '../target.ts';

/** Changes whenever a prompt below does: fingerprints of different sets are not compared. */
export const canarySet = '1';

/** What tokenizers treat differently: scripts, digits, white space, code, rare words, emoji, words that look like control tokens. */
export const canaryStrings: readonly string[] = [
  'The quick brown fox jumps over the lazy dog.',
  'Antidisestablishmentarianism and electroencephalography are uncommonly long words.',
  '대한민국의 수도는 서울이고, 인구는 약 940만 명입니다.',
  '東京は日本の首都です。北京是中国的首都。',
  'Le café coûte 3,50 € — naïve façade, Ærøskøbing, Łódź.',
  '0 1 12 123 1234 12345 3.14159 1,000,000 2026-01-31 -273.15',
  'def add(a: int, b: int) -> int:\n    return a + b  # tabs:\t\tdone\n',
  '  two leading spaces,   three inside, and trailing newlines\n\n',
  '<|im_start|>user\n<|im_end|><s></s>[INST] [/INST]<|endoftext|><bos><eos>',
  'https://example.com/a/b?q=1&lang=ko#top {"key": [true, null, 1e-9]} 🙂👩‍👩‍👧',
];

export interface CanaryConversation {
  readonly name: string;
  readonly messages: readonly ChatMessage[];
}

/** Shapes of conversations that chat templates treat differently. */
export const templateConversations: readonly CanaryConversation[] = [
  { name: 'user', messages: [{ role: 'user', content: 'What is the capital of France?' }] },
  {
    name: 'system and user',
    messages: [
      { role: 'system', content: 'You answer in one short sentence.' },
      { role: 'user', content: 'What is the capital of France?' },
    ],
  },
  {
    name: 'several turns',
    messages: [
      { role: 'user', content: ' What is the capital of France? ' },
      { role: 'assistant', content: 'Paris.' },
      { role: 'user', content: '그럼 대한민국의 수도는?' },
    ],
  },
];

const ask = (content: string): CanaryConversation => ({ name: content, messages: [{ role: 'user', content }] });

/** Questions whose answers are short in every model that ends its turns. */
export const answerConversations: readonly CanaryConversation[] = [
  ask('What is the capital of France?'),
  ask('Is the sky blue? Answer yes or no.'),
  ask('Say the word "hello" and nothing else.'),
  ask('What colour is a ripe banana? Answer with one word.'),
  {
    name: 'an answer with a system message',
    messages: [
      { role: 'system', content: 'You answer with a single word.' },
      { role: 'user', content: 'Which animal barks?' },
    ],
  },
];

export const answerMaxTokens = 24;

/** Its next words are open, so that every sampling parameter can change them. */
export const samplingPrompt = 'Once upon a time there was a young';

/** Wire names and the values that leave the distribution of the model as it is. */
export const neutralSampling: Readonly<Record<string, number>> = {
  temperature: 1,
  top_p: 1,
  top_k: -1,
  min_p: 0,
  repetition_penalty: 1,
};

/** Plain texts of many kinds, numbers and Korean among them: a few hundred tokens that tell whether the numbers behind them changed. */
export const canaryTexts: readonly string[] = [
  'The capital of France is Paris, the capital of Italy is Rome, and the capital of Japan is Tokyo.',
  'Water boils at 100 degrees Celsius at sea level and freezes at 0 degrees Celsius.',
  'The year has 12 months, 52 weeks and 365 days; a leap year has 366 days.',
  'One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve.',
  'In 1969, the first humans landed on the Moon, and in 1989 the Berlin Wall came down.',
  'She opened the door, looked around the empty room, and sat down on the chair by the window.',
  'Plants use sunlight, water and carbon dioxide to make sugar and oxygen in a process called photosynthesis.',
  'If it rains tomorrow, we will stay at home and watch a film instead of going to the beach.',
  'The heart pumps blood through the body, and the lungs take in oxygen from the air.',
  'def factorial(n):\n    if n == 0:\n        return 1\n    return n * factorial(n - 1)\n',
  'A train leaves at 9:15 and arrives at 11:45, so the journey takes two and a half hours.',
  'Dear Sir or Madam, I am writing to ask about the price of a return ticket to Edinburgh.',
  'Monday comes after Sunday, and Friday comes before Saturday.',
  'To make tea, boil the water, put the leaves in the pot, pour the water over them, and wait four minutes.',
  'The opposite of hot is cold, the opposite of big is small, and the opposite of early is late.',
  'Seoul is the capital of South Korea. 서울은 대한민국의 수도이다.',
  '<html><head><title>Hello</title></head><body><p>Hello, world!</p></body></html>',
  'Shakespeare wrote Hamlet, Macbeth, and Romeo and Juliet around the year 1600.',
  '2 + 2 = 4, 3 + 5 = 8, 7 + 6 = 13, 10 + 20 = 30, 50 + 50 = 100.',
  'The economy grew by 3 percent last year, while unemployment fell from 6 to 5 percent.',
];
