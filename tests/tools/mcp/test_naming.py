from conversations.tools.mcp.naming import names_for_model


def test_a_name_that_is_taken_gets_its_servers_before_it() -> None:
    tools = [("My CRM", "find"), ("Shop", "find"), ("Shop", "Find")]
    assert names_for_model(tools, ["find"]) == [
        "My_CRM_find",
        "Shop_find",
        "Shop_Find_2",
    ]
