//! The tables, as both databases hold them (a test compares this file with each of them).

diesel::table! {
    tenants (id) {
        id -> BigInt,
        name -> Text,
        url -> Text,
        title -> Text,
        state -> Text,
        generation -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        instance_id -> Nullable<Text>,
        key_ids -> Text,
        method -> Nullable<Text>,
        method_at -> Nullable<Timestamp>,
        colour -> Nullable<Text>,
        logo -> Nullable<Text>,
        version -> Nullable<Text>,
        apps -> Text,
        contacted_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        failure -> Nullable<Text>,
        search_key -> Text,
        own_name -> Nullable<Text>,
    }
}

diesel::table! {
    tenant_lives (tenant_id, generation) {
        tenant_id -> BigInt,
        generation -> BigInt,
        instance_id -> Text,
        began_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        username -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_verified_at -> Nullable<Timestamp>,
        standing -> Text,
        state -> Text,
        suspended_until -> Nullable<Timestamp>,
        suspension_reason -> Nullable<Text>,
        silenced_until -> Nullable<Timestamp>,
        bio -> Text,
        notify -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    usernames (username_key) {
        username_key -> Text,
        account_id -> BigInt,
        username -> Text,
        since -> Timestamp,
    }
}

diesel::table! {
    identities (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        tenant_id -> Nullable<BigInt>,
        generation -> Nullable<BigInt>,
        uid -> Nullable<Text>,
        space_admin -> Bool,
        shown -> Bool,
        created_at -> Timestamp,
        last_used_at -> Timestamp,
        quarantined_at -> Nullable<Timestamp>,
        removed_at -> Nullable<Timestamp>,
        proven_at -> Nullable<Timestamp>,
        method -> Nullable<Text>,
        recheck_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_ins (id) {
        id -> BigInt,
        browser_hash -> Text,
        state_hash -> Text,
        tenant_id -> BigInt,
        generation -> BigInt,
        method -> Text,
        purpose -> Text,
        account_id -> Nullable<BigInt>,
        identity_id -> Nullable<BigInt>,
        stage -> Text,
        secrets -> Text,
        proof -> Nullable<Text>,
        app_password -> Nullable<Text>,
        code -> Nullable<Text>,
        back -> Text,
        by_link -> Bool,
        polling_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    passwords (identity_id) {
        identity_id -> BigInt,
        hash -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        token_hash -> Text,
        account_id -> BigInt,
        identity_id -> BigInt,
        device -> Text,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    pending_sign_ups (id) {
        id -> BigInt,
        email -> Text,
        email_key -> Text,
        username -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    account_tokens (id) {
        id -> BigInt,
        account_id -> BigInt,
        purpose -> Text,
        email -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_failures (address_hash, network_hash) {
        address_hash -> Text,
        network_hash -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
    }
}

diesel::table! {
    known_networks (address_hash, network_hash) {
        address_hash -> Text,
        network_hash -> Text,
        last_at -> Timestamp,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        description -> Text,
        icon -> Text,
        position -> BigInt,
        read_level -> SmallInt,
        write_level -> SmallInt,
        archived_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        tag_key -> Text,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    topics (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        visibility -> Text,
        title -> Text,
        slug -> Text,
        category_id -> BigInt,
        app -> Nullable<Text>,
        version -> Nullable<Text>,
        author_id -> BigInt,
        identity_id -> BigInt,
        next_number -> BigInt,
        answer_count -> BigInt,
        me_too_count -> BigInt,
        score -> BigInt,
        pinned_at -> Nullable<Timestamp>,
        locked_at -> Nullable<Timestamp>,
        duplicate_of -> Nullable<BigInt>,
        merged_into -> Nullable<BigInt>,
        created_at -> Timestamp,
        bumped_at -> Timestamp,
        updated_at -> Timestamp,
        state_at -> Nullable<Timestamp>,
        reminded_at -> Nullable<Timestamp>,
        lock_reason -> Nullable<Text>,
        outdated_reason -> Nullable<Text>,
        reminders_off -> Bool,
    }
}

diesel::table! {
    topic_tags (topic_id, tag_id) {
        topic_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        topic_id -> BigInt,
        number -> BigInt,
        author_id -> BigInt,
        identity_id -> BigInt,
        body -> Text,
        html -> Text,
        renderer -> Integer,
        visibility -> Text,
        revision -> BigInt,
        vote_count -> BigInt,
        wiki -> Bool,
        submission -> Nullable<Text>,
        deleted_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        edited_at -> Nullable<Timestamp>,
        wiki_from -> Nullable<BigInt>,
    }
}

diesel::table! {
    post_redirects (topic_id, number) {
        topic_id -> BigInt,
        number -> BigInt,
        post_id -> BigInt,
    }
}

diesel::table! {
    revisions (post_id, revision) {
        post_id -> BigInt,
        revision -> BigInt,
        title -> Nullable<Text>,
        body -> Text,
        editor_id -> BigInt,
        identity_id -> BigInt,
        reason -> Text,
        replaced_at -> Timestamp,
        tags -> Nullable<Text>,
    }
}

diesel::table! {
    solutions (topic_id) {
        topic_id -> BigInt,
        post_id -> BigInt,
        chosen_by -> BigInt,
        identity_id -> BigInt,
        chosen_at -> Timestamp,
    }
}

diesel::table! {
    votes (post_id, account_id) {
        post_id -> BigInt,
        account_id -> BigInt,
        identity_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    me_toos (topic_id, account_id) {
        topic_id -> BigInt,
        account_id -> BigInt,
        identity_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    topic_follows (topic_id, account_id) {
        topic_id -> BigInt,
        account_id -> BigInt,
        level -> Text,
        reason -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    category_follows (category_id, account_id) {
        category_id -> BigInt,
        account_id -> BigInt,
        level -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    tag_follows (tag_id, account_id) {
        tag_id -> BigInt,
        account_id -> BigInt,
        level -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    topic_reads (account_id, topic_id) {
        account_id -> BigInt,
        topic_id -> BigInt,
        last_number -> BigInt,
        read_at -> Timestamp,
    }
}

diesel::table! {
    bookmarks (account_id, post_id) {
        account_id -> BigInt,
        post_id -> BigInt,
        note -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    post_mentions (post_id, account_id) {
        post_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        token_hash -> Nullable<Text>,
        place -> Text,
        fields -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        version -> BigInt,
        writer -> Nullable<Text>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        account_id -> BigInt,
        identity_id -> BigInt,
        storage_key -> Text,
        file_name -> Text,
        media_type -> Text,
        bytes -> BigInt,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        created_at -> Timestamp,
        widths -> Text,
        alt -> Text,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    post_uploads (post_id, upload_id) {
        post_id -> BigInt,
        upload_id -> BigInt,
        in_text -> Bool,
    }
}

diesel::table! {
    flags (id) {
        id -> BigInt,
        post_id -> BigInt,
        account_id -> Nullable<BigInt>,
        identity_id -> Nullable<BigInt>,
        reason -> Text,
        details -> Text,
        created_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<BigInt>,
        decision -> Nullable<Text>,
    }
}

diesel::table! {
    tutorials (id) {
        id -> BigInt,
        external_id -> Nullable<Text>,
        slug -> Text,
        title -> Text,
        body -> Text,
        html -> Text,
        renderer -> Integer,
        app -> Nullable<Text>,
        level -> Nullable<Text>,
        visibility -> Text,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    tutorial_slugs (slug) {
        slug -> Text,
        tutorial_id -> BigInt,
    }
}

diesel::table! {
    tutorial_tags (tutorial_id, tag_id) {
        tutorial_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        unique_key -> Nullable<Text>,
        run_at -> Timestamp,
        attempts -> BigInt,
        leased_until -> Nullable<Timestamp>,
        lease -> Nullable<Text>,
        dead_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    change_log (seq) {
        seq -> BigInt,
        transaction_id -> BigInt,
        entity -> Text,
        entity_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    page_changes (seq) {
        seq -> BigInt,
        transaction_id -> BigInt,
        scope -> Text,
        entity_id -> BigInt,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        delivery_key -> Text,
        account_id -> Nullable<BigInt>,
        message_id -> Text,
        kind -> Text,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        dropped_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    moderation_log (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        identity_id -> Nullable<BigInt>,
        action -> Text,
        account_id -> Nullable<BigInt>,
        topic_id -> Nullable<BigInt>,
        post_id -> Nullable<BigInt>,
        reason -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    site_texts (key) {
        key -> Text,
        body -> Text,
        html -> Text,
        renderer -> Integer,
        updated_by -> Nullable<BigInt>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    detail_requests (post_id) {
        post_id -> BigInt,
        topic_id -> BigInt,
        created_at -> Timestamp,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reservations (topic_id) {
        topic_id -> BigInt,
        account_id -> BigInt,
        identity_id -> BigInt,
        since -> Timestamp,
        until -> Timestamp,
    }
}

diesel::table! {
    follow_ups (topic_id) {
        topic_id -> BigInt,
        origin_id -> BigInt,
    }
}

diesel::table! {
    post_links (post_id, topic_id) {
        post_id -> BigInt,
        topic_id -> BigInt,
    }
}

diesel::table! {
    polls (id) {
        id -> BigInt,
        post_id -> BigInt,
        question -> Text,
        multiple -> Bool,
        anonymous -> Bool,
        closes_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        voter_count -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    poll_options (id) {
        id -> BigInt,
        poll_id -> BigInt,
        position -> BigInt,
        label -> Text,
        vote_count -> BigInt,
    }
}

diesel::table! {
    poll_votes (option_id, account_id) {
        option_id -> BigInt,
        account_id -> BigInt,
        poll_id -> BigInt,
        identity_id -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> BigInt,
        token_hash -> Text,
        start -> Text,
        account_id -> BigInt,
        identity_id -> BigInt,
        name -> Text,
        scopes -> Text,
        created_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        last_used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    daily_figures (day) {
        day -> Text,
        messages -> BigInt,
        questions -> BigInt,
        sign_ups -> BigInt,
        answered -> BigInt,
        answered_in_a_day -> BigInt,
        solved -> BigInt,
        waits -> Text,
        counted_at -> Timestamp,
    }
}

diesel::table! {
    site_text_versions (key, version) {
        key -> Text,
        version -> BigInt,
        body -> Text,
        written_by -> Nullable<BigInt>,
        written_at -> Timestamp,
    }
}

diesel::table! {
    glossary_versions (version) {
        version -> BigInt,
        added -> Text,
        removed -> Text,
        written_by -> Nullable<BigInt>,
        written_at -> Timestamp,
    }
}

diesel::table! {
    suggestion_days (day) {
        day -> Text,
        shown -> BigInt,
        opened -> BigInt,
        sent -> BigInt,
    }
}

diesel::table! {
    departures (account_id) {
        account_id -> BigInt,
        messages -> Text,
        asked_at -> Timestamp,
        due_at -> Timestamp,
        begun_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    totp (account_id) {
        account_id -> BigInt,
        secret -> Text,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    exports (id) {
        id -> BigInt,
        account_id -> BigInt,
        storage_key -> Text,
        asked_at -> Timestamp,
        ready_at -> Nullable<Timestamp>,
        bytes -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> BigInt,
        account_id -> BigInt,
        credential_id -> Text,
        passkey -> Text,
        name -> Text,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    new_passkeys (account_id) {
        account_id -> BigInt,
        name -> Text,
        state -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (id) {
        id -> BigInt,
        account_id -> BigInt,
        hash -> Text,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    second_steps (id) {
        id -> BigInt,
        token_hash -> Text,
        account_id -> BigInt,
        identity_id -> BigInt,
        back -> Text,
        state -> Nullable<Text>,
        tries -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::joinable!(usernames -> accounts (account_id));
diesel::joinable!(identities -> accounts (account_id));
diesel::joinable!(identities -> tenants (tenant_id));
diesel::joinable!(sign_ins -> tenants (tenant_id));
diesel::joinable!(tenant_lives -> tenants (tenant_id));
diesel::joinable!(passwords -> identities (identity_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sessions -> identities (identity_id));
diesel::joinable!(account_tokens -> accounts (account_id));
diesel::joinable!(topics -> categories (category_id));
diesel::joinable!(topics -> accounts (author_id));
diesel::joinable!(topics -> identities (identity_id));
diesel::joinable!(topic_tags -> topics (topic_id));
diesel::joinable!(topic_tags -> tags (tag_id));
diesel::joinable!(posts -> topics (topic_id));
diesel::joinable!(posts -> accounts (author_id));
diesel::joinable!(posts -> identities (identity_id));
diesel::joinable!(post_redirects -> topics (topic_id));
diesel::joinable!(post_redirects -> posts (post_id));
diesel::joinable!(revisions -> posts (post_id));
diesel::joinable!(revisions -> accounts (editor_id));
diesel::joinable!(revisions -> identities (identity_id));
diesel::joinable!(solutions -> topics (topic_id));
diesel::joinable!(solutions -> posts (post_id));
diesel::joinable!(solutions -> accounts (chosen_by));
diesel::joinable!(solutions -> identities (identity_id));
diesel::joinable!(votes -> posts (post_id));
diesel::joinable!(votes -> accounts (account_id));
diesel::joinable!(votes -> identities (identity_id));
diesel::joinable!(me_toos -> topics (topic_id));
diesel::joinable!(me_toos -> accounts (account_id));
diesel::joinable!(me_toos -> identities (identity_id));
diesel::joinable!(topic_follows -> topics (topic_id));
diesel::joinable!(topic_follows -> accounts (account_id));
diesel::joinable!(category_follows -> categories (category_id));
diesel::joinable!(category_follows -> accounts (account_id));
diesel::joinable!(tag_follows -> tags (tag_id));
diesel::joinable!(tag_follows -> accounts (account_id));
diesel::joinable!(topic_reads -> accounts (account_id));
diesel::joinable!(topic_reads -> topics (topic_id));
diesel::joinable!(bookmarks -> accounts (account_id));
diesel::joinable!(bookmarks -> posts (post_id));
diesel::joinable!(post_mentions -> posts (post_id));
diesel::joinable!(post_mentions -> accounts (account_id));
diesel::joinable!(drafts -> accounts (account_id));
diesel::joinable!(uploads -> accounts (account_id));
diesel::joinable!(uploads -> identities (identity_id));
diesel::joinable!(post_uploads -> posts (post_id));
diesel::joinable!(post_uploads -> uploads (upload_id));
diesel::joinable!(flags -> posts (post_id));
diesel::joinable!(flags -> accounts (account_id));
diesel::joinable!(flags -> identities (identity_id));
diesel::joinable!(tutorial_slugs -> tutorials (tutorial_id));
diesel::joinable!(tutorial_tags -> tutorials (tutorial_id));
diesel::joinable!(tutorial_tags -> tags (tag_id));
diesel::joinable!(mails -> accounts (account_id));
diesel::joinable!(moderation_log -> identities (identity_id));
diesel::joinable!(moderation_log -> accounts (account_id));
diesel::joinable!(moderation_log -> topics (topic_id));
diesel::joinable!(moderation_log -> posts (post_id));
diesel::joinable!(site_texts -> accounts (updated_by));
diesel::joinable!(site_text_versions -> accounts (written_by));
diesel::joinable!(glossary_versions -> accounts (written_by));
diesel::joinable!(detail_requests -> posts (post_id));
diesel::joinable!(detail_requests -> topics (topic_id));
diesel::joinable!(reservations -> topics (topic_id));
diesel::joinable!(reservations -> accounts (account_id));
diesel::joinable!(reservations -> identities (identity_id));
diesel::joinable!(post_links -> posts (post_id));
diesel::joinable!(post_links -> topics (topic_id));
diesel::joinable!(polls -> posts (post_id));
diesel::joinable!(poll_options -> polls (poll_id));
diesel::joinable!(poll_votes -> poll_options (option_id));
diesel::joinable!(poll_votes -> polls (poll_id));
diesel::joinable!(poll_votes -> accounts (account_id));
diesel::joinable!(poll_votes -> identities (identity_id));
diesel::joinable!(api_tokens -> accounts (account_id));
diesel::joinable!(api_tokens -> identities (identity_id));
diesel::joinable!(departures -> accounts (account_id));
diesel::joinable!(exports -> accounts (account_id));
diesel::joinable!(second_steps -> accounts (account_id));
diesel::joinable!(second_steps -> identities (identity_id));

diesel::allow_tables_to_appear_in_same_query!(
    tenants,
    tenant_lives,
    accounts,
    usernames,
    identities,
    sign_ins,
    passwords,
    sessions,
    pending_sign_ups,
    account_tokens,
    sign_in_failures,
    known_networks,
    categories,
    tags,
    topics,
    topic_tags,
    posts,
    post_redirects,
    revisions,
    solutions,
    votes,
    me_toos,
    topic_follows,
    category_follows,
    tag_follows,
    topic_reads,
    bookmarks,
    post_mentions,
    drafts,
    uploads,
    post_uploads,
    flags,
    tutorials,
    tutorial_slugs,
    tutorial_tags,
    jobs,
    change_log,
    page_changes,
    mails,
    moderation_log,
    settings,
    site_texts,
    detail_requests,
    reservations,
    follow_ups,
    post_links,
    polls,
    poll_options,
    poll_votes,
    api_tokens,
    totp,
    passkeys,
    new_passkeys,
    recovery_codes,
    second_steps,
    daily_figures,
    site_text_versions,
    glossary_versions,
    suggestion_days,
    departures,
    exports,
);
