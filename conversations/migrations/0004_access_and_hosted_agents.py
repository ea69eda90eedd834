
import conversations.models.identifiers
import conversations.models.sealed
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0003_words_and_validators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgentDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('usage', models.CharField(choices=[('auto', 'The passages that fit the question'), ('prompt', 'The whole text')], default='auto', max_length=10)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Who or what uses it.', max_length=200)),
                ('start', models.CharField(editable=False, help_text='Its first characters, to know it by.', max_length=12)),
                ('key_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_used_at', models.DateTimeField(editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=conversations.models.identifiers.new_document_id, max_length=64, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=500)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('url', 'Web page'), ('file', 'File'), ('folder', 'Folder')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('url', models.CharField(blank=True, max_length=2000, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='address')),
                ('file', models.FileField(blank=True, upload_to='documents/%Y/%m/')),
                ('filename', models.CharField(blank=True, help_text='As the file was called when it came.', max_length=300)),
                ('size_bytes', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(choices=[('signed_url', 'Signed URL'), ('conversation_token', 'Conversation token')], max_length=20)),
                ('key_hash', models.CharField(blank=True, help_text='Of the key that asked for it; a revoked one takes it along. Empty: a page asked, without a key.', max_length=64)),
                ('conversation_id', models.CharField(help_text='The id the conversation will have.', max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Secret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=conversations.models.identifiers.new_secret_id, max_length=64, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('value', conversations.models.sealed.SealedField(blank=True, default=conversations.models.sealed.Sealed)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Tool',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=conversations.models.identifiers.new_tool_id, max_length=64, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('client', 'Client'), ('webhook', 'Webhook'), ('system', 'System'), ('mcp', 'MCP server')], max_length=10)),
                ('description', models.TextField(blank=True)),
                ('config', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=conversations.models.identifiers.new_file_id, max_length=64, unique=True, verbose_name='id')),
                ('file', models.FileField(upload_to='uploads/%Y/%m/')),
                ('name', models.CharField(max_length=300)),
                ('media_type', models.CharField(max_length=100)),
                ('size_bytes', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('event_id', models.PositiveIntegerField(blank=True, help_text='Of the turn it was sent with.', null=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Workspace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('settings', models.JSONField(blank=True, default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name='agent',
            name='archived',
            field=models.BooleanField(default=False, help_text='Kept out of lists; takes no new conversations.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='avatar',
            field=models.FileField(blank=True, help_text='Shown to callers by the widget.', upload_to='avatars/'),
        ),
        migrations.AddField(
            model_name='agent',
            name='backend',
            field=models.CharField(choices=[('local', 'Here'), ('hosted', "On the vendor's platform")], default='local', help_text="A hosted agent is only passed through and recorded here: what it says and how is set on the vendor's platform.", max_length=10, verbose_name='runs'),
        ),
        migrations.AddField(
            model_name='agent',
            name='daily_limit',
            field=models.PositiveIntegerField(blank=True, help_text='Further callers are turned away. Empty: no limit for this agent.', null=True, verbose_name='conversations a day'),
        ),
        migrations.AddField(
            model_name='agent',
            name='dynamic_variables',
            field=models.JSONField(blank=True, default=dict, help_text='Values of {{name}} in prompt and first message, where a client sends none.', verbose_name='variables'),
        ),
        migrations.AddField(
            model_name='agent',
            name='files_allowed',
            field=models.BooleanField(default=False, help_text='Pictures and PDF documents, for language models that can see.', verbose_name='callers may send files'),
        ),
        migrations.AddField(
            model_name='agent',
            name='hosted_agent_id',
            field=models.CharField(blank=True, help_text="The hosted agent's id on the vendor's platform.", max_length=200, verbose_name='id there'),
        ),
        migrations.AddField(
            model_name='agent',
            name='hosted_api_key',
            field=conversations.models.sealed.SealedField(blank=True, default=conversations.models.sealed.Sealed, help_text='Kept encrypted and never shown. Empty: ELEVENLABS_API_KEY.', verbose_name='API key there'),
        ),
        migrations.AddField(
            model_name='agent',
            name='hosted_base_url',
            field=models.CharField(blank=True, help_text='Empty: ELEVENLABS_BASE_URL.', max_length=500, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='address there'),
        ),
        migrations.AddField(
            model_name='agent',
            name='inline_tools',
            field=models.JSONField(blank=True, default=list, help_text='Tools written into the agent itself, as the API has them.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='keywords',
            field=models.TextField(blank=True, help_text='Words the speech recognition should expect, one a line.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='language_presets',
            field=models.JSONField(blank=True, default=dict, help_text='By language code, what is otherwise when a client asks for that language.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='max_files',
            field=models.PositiveSmallIntegerField(default=10, help_text='In one conversation.', verbose_name='files at most'),
        ),
        migrations.AddField(
            model_name='agent',
            name='overridable',
            field=models.JSONField(blank=True, default=list, help_text='Fields a client may set for its own conversation, such as agent.first_message.', verbose_name='what clients may override'),
        ),
        migrations.AddField(
            model_name='agent',
            name='require_origin_header',
            field=models.BooleanField(default=False, help_text='Refuse clients that are no browsers: they send no origin.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='requires_auth',
            field=models.BooleanField(default=False, help_text='Only clients with a signed URL or a token may connect.', verbose_name='private'),
        ),
        migrations.AddField(
            model_name='agent',
            name='tags',
            field=models.JSONField(blank=True, default=list, help_text='Words by which programs group agents.'),
        ),
        migrations.AddField(
            model_name='agent',
            name='vendor_settings',
            field=models.JSONField(blank=True, default=dict, help_text='What programs stored with the agent and Parley does not act on.', verbose_name='further settings'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='authorization_method',
            field=models.CharField(blank=True, choices=[('public', 'Public agent'), ('signed_url', 'Signed URL'), ('conversation_token', 'Conversation token')], max_length=30, verbose_name='admitted by'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='call_successful',
            field=models.CharField(blank=True, choices=[('success', 'Success'), ('failure', 'Failure'), ('unknown', 'Unknown')], max_length=10, verbose_name='outcome'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='hosted_conversation_id',
            field=models.CharField(blank=True, help_text="The conversation's id on the vendor's platform.", max_length=200, verbose_name='id there'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='initiation_data',
            field=models.JSONField(blank=True, default=dict, help_text='What the client asked for at the start.'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='rating',
            field=models.PositiveSmallIntegerField(blank=True, help_text='From 1 to 5, given by the caller at the end.', null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='rating_comment',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='summary',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='title',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='conversation',
            name='vendor_analysis',
            field=models.JSONField(blank=True, default=dict, help_text="As the vendor's platform judged it."),
        ),
        migrations.AddField(
            model_name='conversation',
            name='vendor_metadata',
            field=models.JSONField(blank=True, default=dict, help_text="As the vendor's platform counted it."),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['hosted_conversation_id'], name='conversation_hosted_id'),
        ),
        migrations.AddField(
            model_name='agentdocument',
            name='agent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='conversations.agent'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='folder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='conversations.document'),
        ),
        migrations.AddField(
            model_name='agentdocument',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='conversations.document'),
        ),
        migrations.AddField(
            model_name='agent',
            name='documents',
            field=models.ManyToManyField(blank=True, related_name='agents', through='conversations.AgentDocument', to='conversations.document'),
        ),
        migrations.AddField(
            model_name='grant',
            name='agent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='conversations.agent'),
        ),
        migrations.AddField(
            model_name='agent',
            name='tools',
            field=models.ManyToManyField(blank=True, related_name='agents', to='conversations.tool'),
        ),
        migrations.AddField(
            model_name='upload',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='conversations.conversation'),
        ),
        migrations.AddConstraint(
            model_name='agentdocument',
            constraint=models.UniqueConstraint(fields=('agent', 'document'), name='agent_document_once'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(fields=['expires_at'], name='grant_expiry'),
        ),
    ]
