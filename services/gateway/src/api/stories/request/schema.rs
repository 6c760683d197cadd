//! The documentation of `settings`, by hand: the account is one of two members, and that cannot be
//! derived.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type, schema::SchemaType},
};

use super::Settings;

impl ToSchema for Settings {}

impl PartialSchema for Settings {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new()
            .description(Some("For which account, how patient, how persistent."))
            .item(settings_with("accountId"))
            .item(settings_with("metricoolAccountId"))
            .into()
    }
}

fn settings_with(account: &'static str) -> Schema {
    let text = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(i64::MIN))
        .maximum(Some(u64::MAX));
    let speed = ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some(
            "How long one story may wait for its confirmation: `safe` 120 s, `fast` 90 s, `ultra` \
             60 s, `hyper` 180 s; anything else is safe.",
        ))
        .examples(["fast"]);
    let retries = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Integer, Type::Null]))
        .minimum(Some(0_u32))
        .maximum(Some(2_u32))
        .description(Some("How often a story that failed is sent again; 1 without it."))
        .examples([1]);
    ObjectBuilder::new()
        .property(
            account,
            OneOfBuilder::new()
                .description(Some("Metricool's `blogId`."))
                .examples(["123456"])
                .item(text)
                .item(number),
        )
        .required(account)
        .property("publishSpeed", speed)
        .property("maxRetries", retries)
        .into()
}
