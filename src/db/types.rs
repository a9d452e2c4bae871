//! How the words of the domain are stored. The domain itself knows nothing of it.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;

use crate::domain::{self, Timestamp};

macro_rules! proxies {
    ($sql_type:ty: $($proxy:ident($name:ident)),+ $(,)?) => {$(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(foreign_derive, sql_type = $sql_type)]
        #[expect(dead_code, reason = "only carries the derives for a type of another room")]
        struct $proxy(domain::$name);
    )+};
}

macro_rules! stored_ids {
    ($($proxy:ident($name:ident)),+ $(,)?) => {
        proxies!(sql_types::BigInt: $($proxy($name)),+);
        $(
            impl<DB: Backend> FromSql<sql_types::BigInt, DB> for domain::$name
            where i64: FromSql<sql_types::BigInt, DB>
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    i64::from_sql(bytes).map(domain::$name)
                }
            }

            impl<DB: Backend> ToSql<sql_types::BigInt, DB> for domain::$name
            where i64: ToSql<sql_types::BigInt, DB>
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    self.0.to_sql(out)
                }
            }
        )+
    };
}

stored_ids!(
    AccountIdProxy(AccountId),
    IdentityIdProxy(IdentityId),
    TenantIdProxy(TenantId),
    SessionIdProxy(SessionId),
    CategoryIdProxy(CategoryId),
    TagIdProxy(TagId),
    TopicIdProxy(TopicId),
    PostIdProxy(PostId),
    FlagIdProxy(FlagId),
    DraftIdProxy(DraftId),
    UploadIdProxy(UploadId),
    PollIdProxy(PollId),
    PollOptionIdProxy(PollOptionId),
    TutorialIdProxy(TutorialId),
    JobIdProxy(JobId),
    MailIdProxy(MailId),
    TokenIdProxy(TokenId),
    PasskeyIdProxy(PasskeyId),
);

macro_rules! stored_words {
    ($($proxy:ident($name:ident)),+ $(,)?) => {
        proxies!(sql_types::Text: $($proxy($name)),+);
        $(
            impl<DB: Backend> FromSql<sql_types::Text, DB> for domain::$name
            where String: FromSql<sql_types::Text, DB>
            {
                fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                    Ok(String::from_sql(bytes)?.parse()?)
                }
            }

            impl<DB: Backend> ToSql<sql_types::Text, DB> for domain::$name
            where str: ToSql<sql_types::Text, DB>
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    self.as_str().to_sql(out)
                }
            }
        )+
    };
}

stored_words!(
    StandingProxy(Standing),
    AccountStateProxy(AccountState),
    IdentityKindProxy(IdentityKind),
    NotifyChoiceProxy(NotifyChoice),
    TopicKindProxy(TopicKind),
    TopicStateProxy(TopicState),
    VisibilityProxy(Visibility),
    FollowLevelProxy(FollowLevel),
    FollowReasonProxy(FollowReason),
    FlagReasonProxy(FlagReason),
    TutorialLevelProxy(TutorialLevel),
);

proxies!(sql_types::Timestamp: TimestampProxy(Timestamp));
proxies!(sql_types::SmallInt: AudienceProxy(Audience));

impl<DB: Backend> FromSql<sql_types::Timestamp, DB> for Timestamp
where
    chrono::NaiveDateTime: FromSql<sql_types::Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        chrono::NaiveDateTime::from_sql(bytes).map(Timestamp::new)
    }
}

impl<DB: Backend> ToSql<sql_types::Timestamp, DB> for Timestamp
where
    chrono::NaiveDateTime: ToSql<sql_types::Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_naive_utc().to_sql(out)
    }
}

impl<DB: Backend> FromSql<sql_types::SmallInt, DB> for domain::Audience
where
    i16: FromSql<sql_types::SmallInt, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let rank = i16::from_sql(bytes)?;
        domain::Audience::from_rank(rank)
            .ok_or_else(|| format!("no audience has rank {rank}").into())
    }
}

impl<DB: Backend> ToSql<sql_types::SmallInt, DB> for domain::Audience
where
    i16: ToSql<sql_types::SmallInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        let rank: &'static i16 = match self {
            domain::Audience::Everyone => &0,
            domain::Audience::SignedIn => &1,
            domain::Audience::Helpers => &2,
            domain::Audience::Moderators => &3,
        };
        rank.to_sql(out)
    }
}
