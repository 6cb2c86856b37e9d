//! The member page says what the log proves; its numbers agree with its lists.

use harness::World;

use crate::seed;

#[tokio::test]
async fn a_member_page_shows_the_member_and_moves_with_the_log() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let (status, page) = world.page("/members/seoul").await;
    assert_eq!(status, 200);
    for text in
        ["Seoul, South Korea", "Joined 2016", "Seoul Action Plan", "Citizen participation", "submitted the action plan"]
    {
        assert!(page.contains(text), "the page lacks {text:?}");
    }
    assert!(page.contains("Digital Literacy &lt;script&gt;") || page.contains("Digital Literacy &#60;script&#62;"));
    assert!(!page.contains("Literacy <script>"));
    assert!(page.contains("Current commitments (2)") && page.contains("Commitments post-implementation (0)"), "{page}");

    let reviewed = world.record("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    world.projected(&database, reviewed).await;
    let (_, page) = world.page("/members/seoul").await;
    assert!(page.contains("Current commitments (1)") && page.contains("Commitments post-implementation (1)"));
    assert!(page.contains("Marginal"));
}

#[tokio::test]
async fn old_addresses_lead_to_the_page_and_unknown_ones_to_an_explanation() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    // The client follows the redirect.
    let (status, page) = world.page("/members/seoul-korea").await;
    assert!(status == 200 && page.contains("Joined 2016"));
    let (status, page) = world.page("/members/atlantis").await;
    assert_eq!(status, 404);
    assert!(page.contains("/members"), "{page}");
    let (status, page) = world.page("/members").await;
    assert!(status == 200 && page.contains("Seoul, South Korea") && page.contains("Republic of Korea"));
}
