/** A style sheet is taken in as its text; the bundler makes it small. */
declare module "*.css" {
  const text: string;
  export default text;
}
