// Tests of the pages in a real browser, in one process, so that what they need is started once. Run with: npm test
import "./checks/accessibility.mjs";
import "./checks/without-script.mjs";
import "./checks/loading.mjs";
import "./checks/keyboard.mjs";
import "./checks/languages.mjs";
import "./checks/print.mjs";
import "./checks/preferences.mjs";
import "./checks/live.mjs";
