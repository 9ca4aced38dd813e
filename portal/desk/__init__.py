"""The desk: the queue, the case, and noting down a call or a visit."""

from flask import Flask


def register(app: Flask) -> None:
    """Open this door."""
    from portal.desk import (
        advice_routes,
        adviser_routes,
        arranging_routes,
        away_routes,
        bar_routes,
        before_routes,
        case_routes,
        code_routes,
        concern_routes,
        consents_routes,
        contact_routes,
        duken_routes,
        family_routes,
        hand_over_routes,
        household_routes,
        kept_places,
        link_routes,
        live_routes,
        live_talk_routes,
        log_routes,
        mapping_routes,
        meetings_routes,
        mentioning,
        national_routes,
        note_routes,
        notice_routes,
        plan_goal_routes,
        print_routes,
        queue_live_routes,
        routes,
        search_routes,
        steps_routes,
        text_routes,
        today_routes,
        typed,
        why_routes,
        worry_routes,
    )

    for part in (
        advice_routes,
        adviser_routes,
        arranging_routes,
        away_routes,
        routes,
        queue_live_routes,
        search_routes,
        case_routes,
        mentioning,
        before_routes,
        code_routes,
        bar_routes,
        log_routes,
        hand_over_routes,
        household_routes,
        note_routes,
        notice_routes,
        live_routes,
        live_talk_routes,
        family_routes,
        steps_routes,
        plan_goal_routes,
        duken_routes,
        print_routes,
        link_routes,
        text_routes,
        today_routes,
        worry_routes,
        why_routes,
        concern_routes,
        consents_routes,
        contact_routes,
        mapping_routes,
        meetings_routes,
        national_routes,
    ):
        app.register_blueprint(part.bp)
    app.context_processor(live_routes.menu)
    app.context_processor(kept_places.for_pages)
    app.context_processor(household_routes.walls)
    why_routes.ask_before_opening(app)
    app.after_request(typed.keep_in_sight)
