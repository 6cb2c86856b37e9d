//! What other sites show of the record: a fragment and a page for frames that anybody may read, and answers to oEmbed.

use harness::World;
use reqwest::Response;
use reqwest::header::{IF_NONE_MATCH, LOCATION};
use serde_json::Value;

use crate::seed;

async fn started() -> World {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let letter = serde_json::json!({"document_id": "letter", "kind": "letter", "title": "Letter <script>alert(1)</script>",
        "year": 2019, "occurred": "2019-05"});
    let last = world.record("/v1/members/seoul/documents", &letter).await;
    world.projected(&world.database().await, last.max(planned)).await;
    world
}

async fn answer(world: &World, path: &str) -> Response {
    world.get(|client, base| client.get(format!("{base}{path}"))).await
}

/// An answer, with the redirect that it may be.
async fn unfollowed(world: &World, path: &str) -> Response {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    client.get(format!("http://{}{path}", world.service().public())).send().await.expect("an answer")
}

fn header<'a>(answer: &'a Response, name: &str) -> Option<&'a str> {
    answer.headers().get(name).map(|value| value.to_str().expect("ASCII"))
}

#[tokio::test]
async fn a_fragment_is_the_element_with_its_list_for_any_origin() {
    let world = started().await;
    let fragment = answer(&world, "/embed/members/seoul/fragment").await;
    assert_eq!(fragment.status(), 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"),
    ] {
        assert_eq!(header(&fragment, name), Some(value), "{name}");
    }
    assert_eq!(header(&fragment, "set-cookie"), None);
    let tag = header(&fragment, "etag").expect("a tag").to_owned();
    let html = fragment.text().await.expect("text");
    let base = format!("http://{}", world.service().public());
    let begin = format!("<ogp-activity-feed src=\"{base}/\" member=\"seoul\" lang=\"en\" dir=\"ltr\" cursor=\"");
    assert!(html.starts_with(&begin) && html.trim_end().ends_with("</ogp-activity-feed>"), "{html}");
    assert!(html.contains("<ol>\n<li data-seq=\"") && html.contains("Letter &#60;script&#62;"), "{html}");
    assert!(!html.contains("<script"), "{html}");
    let again = world
        .get(|client, base| client.get(format!("{base}/embed/members/seoul/fragment")).header(IF_NONE_MATCH, tag))
        .await;
    assert_eq!(again.status(), 304);
    assert_eq!(header(&again, "access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn a_fragment_shows_what_is_asked_for() {
    let world = started().await;
    let entries = |html: &str| html.matches("<li data-seq=").count();
    let (_, all) = world.page("/embed/members/seoul/fragment").await;
    let (_, one) = world.page("/embed/members/seoul/fragment?limit=1").await;
    assert!(entries(&all) > 1 && entries(&one) == 1 && one.contains("limit=\"1\""), "{one}");
    let (_, documents) = world.page("/embed/members/seoul/fragment?types=document.*").await;
    assert_eq!(entries(&documents), 1, "{documents}");
    // The newest of the types that are shown, not of all: the live feed goes on from it.
    let newest = |html: &str, before: &str| {
        let rest = html.split_once(before).expect("it is there").1;
        rest.split_once('"').expect("it ends").0.to_owned()
    };
    assert_eq!(newest(&documents, " last=\""), newest(&documents, "data-seq=\""));
    let (_, plans) = world.page("/embed/members/seoul/fragment?types=action-plan.submitted&heading_level=4").await;
    assert_eq!(newest(&plans, " last=\""), newest(&plans, "data-seq=\""));
    assert!(plans.contains("<h4 slot=\"heading\">"), "{plans}");
    let (_, everybody) = world.page("/embed/members/ogp/fragment?lang=ko").await;
    assert!(entries(&everybody) > entries(&all) && !everybody.contains(" member="), "{everybody}");
    assert!(everybody.contains("열린정부파트너십"), "{everybody}");
    let (_, none) = world.page("/embed/members/republic-of-korea/fragment?types=review.*").await;
    assert!(none.contains("<p slot=\"empty\">") && !none.contains("<ol>"), "{none}");
}

#[tokio::test]
async fn names_of_a_member_lead_to_its_id() {
    let world = started().await;
    for (path, location) in [
        ("/embed/members/seoul-korea?limit=3", "/embed/members/seoul?limit=3"),
        ("/embed/members/seoul-korea/fragment?lang=fr", "/embed/members/seoul/fragment?lang=fr"),
    ] {
        let answer = unfollowed(&world, path).await;
        assert_eq!(answer.status(), 301, "{path}");
        assert_eq!(answer.headers()[LOCATION], location, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_understood_is_refused_with_the_rule() {
    let world = started().await;
    for (query, status, said) in [
        ("members/atlantis", 404, "<bdi lang=\"\">atlantis</bdi>"),
        ("members/%3Cb%3E/fragment", 404, "<bdi lang=\"\">&#60;b&#62;</bdi>"),
        ("members/seoul?limit=0", 400, "whole number from 1 to 50"),
        ("members/seoul/fragment?limit=51", 400, "whole number from 1 to 50"),
        ("members/seoul?heading_level=1", 400, "whole number from 2 to 6"),
        ("members/seoul?lang=de", 400, "must be one of en, ko, es, fr, ar"),
        ("members/seoul?theme=blue", 400, "must be one of auto, light, dark"),
        ("members/seoul?types=weather.*", 400, "types of activities"),
        ("members/seoul?colour=blue", 400, "<bdi lang=\"\">colour</bdi>” is no parameter"),
        ("members/seoul?limit=3&limit=4", 400, "more than once"),
        ("members/seoul?lang=es&limit=0", 400, "número entero de 1 a 50"),
    ] {
        let (seen, page) = world.page(&format!("/embed/{query}")).await;
        assert!(seen == status && page.contains(said), "{query}: {seen} {page}");
    }
    let (status, page) = world.page("/embed?member=atlantis").await;
    assert!(status == 400 && page.contains("id of a member"), "{page}");
}

#[tokio::test]
async fn only_the_page_for_frames_may_be_framed() {
    let world = started().await;
    let frame = answer(&world, "/embed/members/seoul?lang=ar&theme=dark").await;
    assert_eq!(frame.status(), 200);
    let policy = header(&frame, "content-security-policy").expect("a policy");
    for directive in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors *"]
    {
        assert!(policy.split("; ").any(|it| it == directive), "{directive} is not in {policy}");
    }
    assert_eq!((header(&frame, "x-frame-options"), header(&frame, "set-cookie")), (None, None));
    let html = frame.text().await.expect("text");
    for text in [
        "<html lang=\"ar\" dir=\"rtl\" data-theme=\"dark\">",
        "<meta name=\"robots\" content=\"noindex\">",
        "<ogp-activity-feed member=\"seoul\" lang=\"ar\" dir=\"rtl\" theme=\"dark\" cursor=\"",
        "<script type=\"module\" src=\"/embed/v1/feed.js\"></script>",
        "<li data-seq=\"",
    ] {
        assert!(html.contains(text), "{text} is not in {html}");
    }
    for path in ["/embed", "/members", "/members/seoul"] {
        let page = answer(&world, path).await;
        assert_eq!(header(&page, "x-frame-options"), Some("DENY"), "{path}");
        let policy = header(&page, "content-security-policy").expect("a policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
}

#[tokio::test]
async fn programs_learn_how_to_show_a_member_s_page() {
    let world = started().await;
    let base = format!("http://{}", world.service().public());
    let ask = async |url: &str, more: &str| {
        let asked =
            reqwest::Url::parse_with_params(&format!("{base}/embed/oembed"), [("url", url)]).expect("an address");
        world.read(&format!("/embed/oembed?{}{more}", asked.query().unwrap_or_default())).await
    };
    let rich = ask(&format!("{base}/members/seoul-korea?lang=ko"), "&format=json&maxwidth=400&dnt=1").await;
    assert_eq!(rich.status, 200, "{}", rich.body);
    for (field, value) in [
        ("version", Value::from("1.0")),
        ("type", "rich".into()),
        ("width", 400.into()),
        ("height", 480.into()),
        ("title", "Seoul, South Korea 활동 기록".into()),
    ] {
        assert_eq!(rich.body[field], value, "{field}");
    }
    let src = format!("src=\"{base}/embed/members/seoul?lang=ko\"");
    let html = rich.body["html"].as_str().expect("HTML");
    assert!(html.starts_with("<iframe ") && html.ends_with("></iframe>") && html.contains(&src), "{html}");
    let all = ask(&format!("{base}/embed/members/ogp?limit=3"), "").await;
    let src = format!("src=\"{base}/embed/members/ogp?limit=3\"");
    assert!(all.body["html"].as_str().is_some_and(|html| html.contains(&src)), "{}", all.body);
    for (url, more, status) in [
        (format!("{base}/members/atlantis"), "", 404),
        ("https://elsewhere.example/members/seoul".to_owned(), "", 404),
        (format!("{base}/members"), "", 404),
        (format!("{base}/members/seoul"), "&format=xml", 501),
        (format!("{base}/members/seoul"), "&maxwidth=wide", 400),
    ] {
        assert_eq!(ask(&url, more).await.status, status, "{url}{more}");
    }
    let (_, page) = world.page("/members/seoul").await;
    let link = "<link rel=\"alternate\" type=\"application/json+oembed\"";
    assert!(page.contains(link) && page.contains("href=\"/embed/oembed?url=%2Fmembers%2Fseoul\""), "{page}");
    assert_eq!(world.read("/embed/oembed?url=%2Fmembers%2Fseoul").await.status, 200);
    let (_, frame) = world.page("/embed/members/ogp").await;
    let framed = reqwest::Url::parse_with_params(
        &format!("{base}/embed/oembed"),
        [("url", format!("{base}/embed/members/ogp"))],
    );
    assert!(frame.contains(link) && frame.contains(framed.expect("an address").as_str()), "{frame}");
}

#[tokio::test]
async fn the_code_for_a_page_is_written_for_what_is_chosen() {
    let world = started().await;
    let base = format!("http://{}", world.service().public());
    let chosen = "member=seoul&feed_lang=fr&theme=dark&density=compact&limit=2&height=600";
    let (status, page) = world.page(&format!("/embed?{chosen}")).await;
    assert_eq!(status, 200, "{page}");
    for text in [
        "<option value=\"seoul\" selected>Seoul, South Korea</option>",
        "&#60;ogp-activity-feed member=&#34;seoul&#34; lang=&#34;fr&#34; dir=&#34;ltr&#34; limit=&#34;2&#34; \
         theme=&#34;dark&#34; density=&#34;compact&#34;&#62;",
        &format!("src=&#34;{base}/embed/v1/feed.js&#34; integrity=&#34;sha384-"),
        &format!("{base}/members/seoul?lang=fr</code>"),
        &format!("readfile(&#39;{base}/embed/members/seoul/fragment?lang=fr&#38;limit=2"),
        "width=&#34;100%&#34; height=&#34;600&#34;&#62;&#60;/iframe&#62;</code>",
        &format!("script-src {base}; connect-src {base} ws://"),
        "src=\"/embed/members/seoul?lang=fr&#38;limit=2&#38;theme=dark&#38;density=compact\" height=\"600\"",
    ] {
        assert!(page.contains(text), "{text} is not in {page}");
    }
    // The letter's title is text in the list, and that is text in the code.
    assert!(page.contains("&#38;#60;script&#38;#62;alert") && !page.contains("<script>alert"), "{page}");
    let (_, page) = world.page("/embed?lang=ko").await;
    assert!(page.contains("활동 기록을 내 페이지에 표시하기") && page.contains("lang=&#34;ko&#34;"), "{page}");
    let (_, page) = world.page("/members/seoul").await;
    assert!(page.contains("<a href=\"/embed?member=seoul\">Show this stream on your page</a>"), "{page}");
}
