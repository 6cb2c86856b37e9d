//! Each rule, both ways: what it lets be, and what it refuses with which words.

use serde_json::{Value, json};

use super::breaks;

/// `expected` is what the change from `old` to `new` breaks.
#[track_caller]
fn check(old: &Value, new: &Value, expected: &[&str]) {
    let said: Vec<String> = breaks(old, new).iter().map(ToString::to_string).collect();
    assert_eq!(said, expected);
    assert_eq!(breaks(old, old), [], "what stays as it is breaks nothing");
    assert_eq!(breaks(new, new), [], "what stays as it is breaks nothing");
}

/// That `wide` may follow `narrow`, and what is said of the way back.
#[track_caller]
fn widens(narrow: &Value, wide: &Value, back: &str) {
    check(narrow, wide, &[]);
    check(wide, narrow, &[back]);
}

fn object(properties: &Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

#[test]
fn a_field_that_is_new_is_optional() {
    let (text, both) = (json!({"a": {"type": "string"}}), json!({"a": {"type": "string"}, "b": {"type": "string"}}));
    check(&object(&text, &["a"]), &object(&both, &["a"]), &[]);
    check(&object(&text, &["a"]), &object(&both, &["a", "b"]), &["$.b is required now, and was not"]);
    assert_eq!(breaks(&object(&text, &[]), &object(&text, &["a"]))[0].way_out, "make it optional");
}

#[test]
fn a_field_stays_and_may_become_optional() {
    let (text, both) = (json!({"a": {"type": "string"}}), json!({"a": {"type": "string"}, "b": {"type": "string"}}));
    check(&object(&both, &[]), &object(&text, &[]), &["$.b was removed"]);
    widens(&object(&text, &["a"]), &object(&text, &[]), "$.a is required now, and was not");
    let open = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    check(&object(&both, &[]), &open, &["$.b was removed"]);
}

#[test]
fn other_fields_are_not_refused_that_were_not() {
    let open = |others: &Value| json!({"type": "object", "additionalProperties": others});
    widens(&open(&json!(false)), &open(&json!(true)), "$ fields it does not name are refused now");
    check(&json!({"type": "object"}), &open(&json!(false)), &["$ fields it does not name are refused now"]);
    let (short, long) = (open(&json!({"maxLength": 5})), open(&json!({"maxLength": 9})));
    widens(&short, &long, "$.* maxLength was 9 and is 5");
    check(&json!({"type": "object"}), &short, &["$.* maxLength is 5 now"]);
}

#[test]
fn an_enum_only_grows() {
    let variants = |names: &[&str]| {
        let one = |name: &&str| json!({"const": name, "description": "A word.", "type": "string"});
        json!({"oneOf": names.iter().map(one).collect::<Vec<_>>()})
    };
    widens(&variants(&["a", "b"]), &variants(&["a", "b", "c"]), r#"$ "c" is no value any more"#);
    widens(&json!({"enum": ["a"]}), &json!({"enum": ["a", "c"]}), r#"$ "c" is no value any more"#);
    widens(&json!({"const": "a"}), &json!({"enum": ["a", "c"]}), r#"$ "c" is no value any more"#);
    widens(&json!({"enum": ["a"]}), &json!({}), "$ takes some values only now");
    check(&json!({"const": "a"}), &json!({"const": "b"}), &[r#"$ "a" is no value any more"#]);
}

#[test]
fn a_variant_is_compared_with_its_like() {
    let variant = |kind: &str, required: &[&str]| {
        object(&json!({"kind": {"const": kind}, "from": {"type": "string"}}), &[&["kind"], required].concat())
    };
    let (old, new) = (
        json!({"oneOf": [variant("a", &[]), variant("b", &[])]}),
        |required: &[&str]| json!({"oneOf": [variant("a", &[]), variant("b", required), variant("c", &[])]}),
    );
    check(&old, &new(&[]), &[]);
    check(&old, &new(&["from"]), &["$.from is required now, and was not"]);
    check(&new(&[]), &old, &[r#"$.kind "c" is no value any more"#]);
}

#[test]
fn a_type_only_widens() {
    let kind = |kind: &Value| json!({ "type": kind });
    widens(&kind(&json!("integer")), &kind(&json!("number")), r#"$ type was "number" and is "integer""#);
    let (one, two) = (json!("integer"), json!(["integer", "null"]));
    widens(&kind(&one), &kind(&two), r#"$ type was ["integer","null"] and is "integer""#);
    widens(&kind(&one), &json!({}), r#"$ type is "integer" now"#);
    check(&kind(&one), &kind(&json!("string")), &[r#"$ type was "integer" and is "string""#]);
    let (text, none) = (kind(&json!("string")), kind(&json!("null")));
    widens(&text, &json!({"anyOf": [text, none]}), r#"$ type was "null" and is "string""#);
}

#[test]
fn limits_only_widen() {
    for (keyword, narrow, wide) in [
        ("maxLength", 5, 9),
        ("maximum", 5, 9),
        ("exclusiveMaximum", 5, 9),
        ("maxItems", 5, 9),
        ("maxProperties", 5, 9),
        ("minLength", 9, 5),
        ("minimum", 9, 5),
        ("exclusiveMinimum", 9, 5),
        ("minItems", 9, 5),
        ("minProperties", 9, 5),
    ] {
        let limit = |limit: i32| json!({ keyword: limit });
        widens(&limit(narrow), &limit(wide), &format!("$ {keyword} was {wide} and is {narrow}"));
        widens(&limit(narrow), &json!({}), &format!("$ {keyword} is {narrow} now"));
    }
}

#[test]
fn numbers_only_grow_wider() {
    let number = |format: &str| json!({"type": "integer", "format": format});
    widens(&number("uint16"), &number("uint32"), r#"$ format was "uint32" and is "uint16""#);
    widens(&number("uint16"), &number("int32"), r#"$ format was "int32" and is "uint16""#);
    check(&number("uint32"), &number("int32"), &[r#"$ format was "uint32" and is "int32""#]);
    check(&number("int32"), &number("uint64"), &[r#"$ format was "int32" and is "uint64""#]);
    widens(&number("uint16"), &json!({"type": "integer"}), r#"$ format is "uint16" now"#);
    let (day, time) = (json!({"format": "date"}), json!({"format": "date-time"}));
    check(&day, &time, &[r#"$ format was "date" and is "date-time""#]);
}

#[test]
fn a_pattern_stays_or_goes() {
    let (one, other) = (json!({"pattern": "^a$"}), json!({"pattern": "^a*$"}));
    check(&one, &other, &[r#"$ pattern was "^a$" and is "^a*$""#]);
    widens(&one, &json!({}), r#"$ pattern is "^a$" now"#);
}

#[test]
fn what_no_rule_knows_stays() {
    let (one, other) = (json!({"contains": {"const": 1}}), json!({"contains": {"const": 2}}));
    check(&one, &other, &[r#"$ contains was {"const":1} and is {"const":2}"#]);
    let mixed = json!({"$ref": "#/$defs/A", "maxLength": 5, "$defs": {"A": {"type": "string"}}});
    let said: Vec<String> = breaks(&mixed, &mixed).iter().map(ToString::to_string).collect();
    assert_eq!(said, ["$ has $ref beside other keywords, which no rule knows"]);
}

#[test]
fn anything_and_nothing_are_schemas_too() {
    widens(&json!(false), &json!({"type": "string"}), "$ nothing is valid here any more");
    widens(&json!({"type": "string"}), &json!(true), r#"$ type is "string" now"#);
}

#[test]
fn words_about_a_schema_are_free() {
    let (one, other) = (json!({"description": "A.", "title": "A"}), json!({"description": "B.", "examples": [1]}));
    check(&one, &other, &[]);
    check(&other, &one, &[]);
}

#[test]
fn references_are_followed_by_path() {
    let schema = |name: &str, max: u32| {
        let items = json!({"type": "array", "items": {"$ref": format!("#/$defs/{name}")}});
        json!({"type": "object", "properties": {"named": items},
            "$defs": {name: {"type": "object", "properties": {"name": {"$ref": "#/$defs/Text"}}},
                "Text": {"type": "string", "maxLength": max}}})
    };
    check(&schema("A", 5), &schema("B", 9), &[]);
    check(&schema("A", 9), &schema("B", 5), &["$.named[].name maxLength was 9 and is 5"]);
    let any = json!({"type": "object", "properties": {"named": {"type": "array"}}});
    check(&any, &schema("A", 5), &[r#"$.named[] type is "object" now"#, "$.named[].name type is \"string\" now"][..1]);
}

#[test]
fn a_type_that_holds_itself_comes_to_an_end() {
    let tree = |max: u32| {
        json!({"$ref": "#/$defs/Tree", "$defs": {"Tree": {"type": "object", "properties": {
            "name": {"maxLength": max}, "within": {"$ref": "#/$defs/Tree"}}}}})
    };
    check(&tree(5), &tree(9), &[]);
    check(&tree(9), &tree(5), &["$.name maxLength was 9 and is 5"]);
}
