/** Made-up members that the demo history lacks, sent through the command API when a test asks for one. */
import { post } from "./world.mjs";

/** A letter in each of three languages: what is asked of each, and what it says. */
export const LETTER = {
  english: {
    language: "en",
    title: "A letter in English",
    link: "https://letters.example/open-budget",
    text: "Dear partners,\n\nour budget is open at https://letters.example/open-budget for all.\n\nThe mayor",
  },
  korean: {
    language: "ko",
    title: "A letter in Korean",
    text: "안녕하세요.\n\n우리 시는 시민과 함께 열린 정부를 만들어 갑니다.",
  },
  arabic: {
    language: "ar",
    title: "A letter in Arabic",
    text: "تحية طيبة وبعد،\n\nتلتزم مدينتنا بحكومة منفتحة: https://letters.example/city (2026).",
  },
};

const made = new Map();

/** The address of the page of a member that is made once: `empty` has nothing on record, `letters` a letter in each
 * language, `plan` a plan whose one commitment was not reviewed yet.
 * @param {"empty" | "letters" | "plan"} sample */
export async function sampleMember(sample) {
  if (!made.has(sample)) made.set(sample, make(sample));
  return made.get(sample);
}

/** The one commitment of the sample `plan`. */
export const COMMITMENT = "SMP0001";

async function make(sample) {
  const id = `sample-${sample}`;
  await newMember(id);
  await fill[sample](id);
  return `/members/${id}`;
}

/** Makes a member that has joined and done nothing since, and answers with its place in the log.
 * @param {string} id
 * @param {typeof post} [send] to another program than the one that tests share
 * @returns {Promise<number>} */
export async function newMember(id, send = post) {
  const { seq } = await send("/v1/members", { member_id: id, name: `Sample (${id})`, kind: "other", displayed_year: 2016 });
  return seq;
}

/** Makes something happen to a member, and answers with its place in the log.
 * @param {string} member
 * @param {number} number what it is called by
 * @param {typeof post} [send] to another program than the one that tests share
 * @returns {Promise<number>} */
export async function letter(member, number, send = post) {
  const title = `Letter ${number}`;
  const body = { kind: "letter_of_application", date: "2016-02-23", language: "en", title, text: "Dear partners" };
  return (await send(`/v1/members/${member}/documents`, body)).seq;
}

const fill = {
  async empty() {},
  async letters(id) {
    for (const { language, title, text } of Object.values(LETTER)) {
      const letter = { kind: "letter_of_application", date: "2016-02-23", language, title, text };
      await post(`/v1/members/${id}/documents`, letter);
    }
  },
  async plan(id) {
    const commitments = [{ commitment_id: COMMITMENT, title: "An open register", themes: ["Open Data"] }];
    const plan = { plan_id: "AP_SMP01", number: 1, title: "A plan", start: "2017", end: "2018", commitments };
    await post(`/v1/members/${id}/action-plans`, plan);
  },
};
